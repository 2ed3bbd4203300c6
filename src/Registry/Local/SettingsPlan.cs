using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>
/// Makes a picture what the configuration says: what it names is registered, what it named before and names no longer goes,
/// what somebody registered over the network stays. What is named in the same words as before is not touched, so that
/// statuses, deadlines and intervals go on. All of it, or nothing.
/// </summary>
internal static class SettingsPlan
{
    public static Result<Change> Settle(Picture picture, LocalSettings wanted, TimeSpan now)
    {
        var next = picture with
        {
            NodeMeta = wanted.NodeMeta ?? picture.NodeMeta,
            Terms = picture.Terms with { DiscardOutput = wanted.DiscardOutput ?? picture.Terms.DiscardOutput },
        };
        var services = new HashSet<string>(StringComparer.Ordinal);
        var checks = new HashSet<string>(StringComparer.Ordinal);
        foreach (var given in wanted.Services)
        {
            if (!Register(next, given, now).TryGet(out var change, out var refused))
            {
                return Failed(refused, $"service \"{given.Service.Name}\" of {given.Place}");
            }

            next = change.Picture;
            services.UnionWith(change.Services);
            checks.UnionWith(change.Checks);
        }

        foreach (var given in wanted.Checks)
        {
            var own = given.Check with { FromConfiguration = true };
            if (!LocalPlan.RegisterCheck(next, own, now).TryGet(out var change, out var refused))
            {
                return Failed(refused, $"check \"{given.Check.Name}\" of {given.Place}");
            }

            next = change.Picture;
            checks.UnionWith(change.Checks);
        }

        return Concluded(picture, Labelled(WithoutDropped(next, services, checks), checks), services, checks);
    }

    private static Result<Change> Register(Picture picture, ServiceGiven given, TimeSpan now)
    {
        var own = given.Service with { FromConfiguration = true };
        return given.Sidecar is { } sidecar
            ? SidecarPlan.Register(
                picture,
                own,
                Own(given.Checks),
                new SidecarAsk(sidecar.Service with { FromConfiguration = true }, Own(sidecar.Checks)),
                KeepChecks.Keep,
                now)
            : LocalPlan.RegisterService(picture, own, Own(given.Checks), KeepChecks.Keep, now);
    }

    private static ImmutableArray<LocalCheckDefinition> Own(ImmutableArray<LocalCheckDefinition> checks) =>
        [.. checks.Select(check => check with { FromConfiguration = true })];

    private static Picture WithoutDropped(Picture picture, HashSet<string> services, HashSet<string> checks)
    {
        foreach (var service in picture.Services.Values)
        {
            if (service.FromConfiguration && !services.Contains(service.Id))
            {
                picture = LocalPlan.DeregisterService(picture, service.Id).Picture;
            }
        }

        var dropped = picture.Checks.Values
            .Where(check => check.Definition.FromConfiguration && !checks.Contains(check.Definition.CheckId))
            .Select(check => check.Definition.CheckId);
        return picture with { Checks = picture.Checks.RemoveRange(dropped) };
    }

    /// <summary>A check that came over the network bears what its service is called now, as if it came once more.</summary>
    private static Picture Labelled(Picture picture, HashSet<string> checks)
    {
        foreach (var check in picture.Checks.Values)
        {
            if (picture.Services.GetValueOrDefault(check.Definition.ServiceId) is { FromConfiguration: true } service
                && (check.ServiceName != service.Name || !Content.Same(check.ServiceTags, service.Tags)))
            {
                var labelled = check with { ServiceName = service.Name, ServiceTags = service.Tags };
                picture = picture with { Checks = picture.Checks.SetItem(check.Definition.CheckId, labelled) };
                checks.Add(check.Definition.CheckId);
            }
        }

        return picture;
    }

    /// <summary>
    /// What is as it was is put back as it was; of the rest the catalog hears. The configuration is itself where its services
    /// are kept, so that nothing of them lies in the data directory but what owners of ttl checks reported.
    /// </summary>
    private static Change Concluded(Picture before, Picture after, HashSet<string> services, HashSet<string> checks)
    {
        var gone = before.Services.Keys.Except(after.Services.Keys, StringComparer.Ordinal).ToImmutableArray();
        var silent = before.Checks.Keys.Except(after.Checks.Keys, StringComparer.Ordinal).ToImmutableArray();
        var same = services.Where(id => IsSame(before.Services.GetValueOrDefault(id), after.Services[id])).ToList();
        var still = checks.Where(id => IsSame(before.Checks.GetValueOrDefault(id), after.Checks[id])).ToList();
        return new Change(after with
        {
            Services = after.Services.SetItems(same.Select(id => KeyValuePair.Create(id, before.Services[id]))),
            Checks = after.Checks.SetItems(still.Select(id => KeyValuePair.Create(id, before.Checks[id]))),
        })
        {
            Filings =
            [
                .. services.Concat(gone).Select(id => new Filing.RemoveService(id)),
                .. checks.Select(id => after.Checks[id].Definition).Where(check => check.FromConfiguration).SelectMany(Unfiled),
                .. silent.Select(id => new Filing.RemoveCheck(id)),
            ],
            Services = [.. services.Except(same), .. gone],
            Checks = [.. checks.Except(still), .. silent],
            Node = !Content.Same(before.NodeMeta, after.NodeMeta),
        };
    }

    private static IEnumerable<Filing> Unfiled(LocalCheckDefinition check) => check.Kind == CheckKind.Ttl
        ? [new Filing.RemoveDefinition(check.CheckId)]
        : [new Filing.RemoveCheck(check.CheckId)];

    /// <summary>Tags that somebody else set where the service allows it are not the configuration's.</summary>
    private static bool IsSame(Service? before, Service after) =>
        before is { FromConfiguration: true }
        && (after.EnableTagOverride ? after with { Tags = before.Tags } : after).SameAs(before);

    private static bool IsSame(LocalCheck? before, LocalCheck after) =>
        before is not null
        && before.Definition.SameAs(after.Definition)
        && before.ServiceName == after.ServiceName
        && Content.Same(before.ServiceTags, after.ServiceTags);

    private static Refused Failed(Refused why, string what) =>
        why with { Message = $"failed to register {what}: {why.Message}" };
}

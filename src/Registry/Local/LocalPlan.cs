using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>
/// What registering and deregistering does to a picture. Files of checks are written before their service's and removed
/// after it: whatever a crash leaves behind is a check without a service, which is dropped at the next start, and never a
/// service that has lost its checks and seems healthy.
/// </summary>
internal static class LocalPlan
{
    public static Result<Change> RegisterService(
        Picture picture, Service asked, ImmutableArray<LocalCheckDefinition> checks, KeepChecks keep, TimeSpan now)
    {
        var fault = ServiceRules.Fault(asked)
            ?? checks.Select(FaultOfServiceCheck).FirstOrDefault(why => why is not null)
            ?? CheckRules.FaultOfIds([asked.Id, asked.Name, .. checks.Select(check => check.CheckId)]);
        if (fault is not null)
        {
            return new Refused(Refusal.Invalid, fault);
        }

        var service = ServiceRules.Complete(asked);
        var named = checks.Select((check, at) => Name(service, check, at, checks.Length)).ToList();
        if (named.Select(check => CheckRules.FaultOf(check, picture.Terms)).FirstOrDefault(no => no is not null) is { } no)
        {
            return no;
        }

        var next = picture with { Services = picture.Services.SetItem(service.Id, service) };
        foreach (var definition in named)
        {
            next = Put(next, definition, now);
        }

        var dropped = keep == KeepChecks.Keep
            ? []
            : picture.ChecksOf(service.Id).Select(check => check.Definition.CheckId)
                .Where(id => named.TrueForAll(check => check.CheckId != id)).ToImmutableArray();
        return new Change(next with { Checks = next.Checks.RemoveRange(dropped) })
        {
            Filings =
            [
                .. named.SelectMany(check => Save(picture, check)),
                new Filing.SaveService(service),
                .. dropped.Select(id => new Filing.RemoveCheck(id)),
            ],
            Services = [service.Id],
            Checks = [.. named.Select(check => check.CheckId), .. dropped],
        };
    }

    /// <summary>The service, its checks and its sidecar with its own go; an unknown id is no error.</summary>
    public static Change DeregisterService(Picture picture, string serviceId)
    {
        if (!picture.Services.ContainsKey(serviceId))
        {
            return new Change(picture);
        }

        var sidecar = picture.Services.GetValueOrDefault(SidecarPlan.IdOf(serviceId));
        ImmutableArray<string> services = sidecar is { IsSidecar: true } ? [serviceId, sidecar.Id] : [serviceId];
        var checks = services.SelectMany(picture.ChecksOf).Select(check => check.Definition.CheckId).ToImmutableArray();
        return new Change(picture with
        {
            Services = picture.Services.RemoveRange(services),
            Checks = picture.Checks.RemoveRange(checks),
        })
        {
            Filings =
            [
                .. services.Select(id => new Filing.RemoveService(id)),
                .. checks.Select(id => new Filing.RemoveCheck(id)),
            ],
            Services = services,
            Checks = checks,
        };
    }

    public static Result<Change> RegisterCheck(Picture picture, LocalCheckDefinition asked, TimeSpan now)
    {
        if (asked.Name.Length == 0)
        {
            return new Refused(Refusal.Invalid, "Missing check name");
        }

        if (!CheckRules.StatusIsFit(asked))
        {
            return new Refused(Refusal.Invalid, "Bad check status");
        }

        if (CheckRules.Fault(asked) is { } fault)
        {
            return new Refused(Refusal.Invalid, $"Invalid check: {fault}");
        }

        if (CheckRules.FaultOfIds(asked.CheckId, asked.Name) is { } zero)
        {
            return new Refused(Refusal.Invalid, zero);
        }

        if (asked.ServiceId.Length > 0 && !picture.Services.ContainsKey(asked.ServiceId))
        {
            return new Refused(Refusal.Unavailable, $"ServiceID \"{asked.ServiceId}\" does not exist");
        }

        if (CheckRules.FaultOf(asked, picture.Terms) is { } notHere)
        {
            return notHere;
        }

        var named = asked.CheckId.Length > 0 ? asked : asked with { CheckId = asked.Name };
        return Register(picture, CheckRules.Complete(named), now);
    }

    public static Change DeregisterCheck(Picture picture, string checkId) =>
        picture.Checks.ContainsKey(checkId)
            ? new Change(picture with { Checks = picture.Checks.Remove(checkId) })
            {
                Filings = [new Filing.RemoveCheck(checkId)],
                Checks = [checkId],
            }
            : new Change(picture);

    public static Result<Change> Maintain(
        Picture picture, string? serviceId, Maintenance wanted, string reason, TimeSpan now)
    {
        if (serviceId is not null && !picture.Services.ContainsKey(serviceId))
        {
            return new Refused(Refusal.NotFound, $"No service registered with ID \"{serviceId}\"");
        }

        var checkId = MaintenanceCheck.IdOf(serviceId);
        if (wanted == Maintenance.Off)
        {
            return DeregisterCheck(picture, checkId);
        }

        // Asked for twice, the first reason stays (Consul 1.8.7).
        return picture.Checks.ContainsKey(checkId)
            ? new Change(picture)
            : Register(picture, MaintenanceCheck.For(serviceId, reason), now);
    }

    /// <summary>
    /// The catalog's rows of this node are being removed: a service wins over a check, neither means all. The catalog tells
    /// ids apart without regard to case, so whatever would write the same row again goes.
    /// </summary>
    public static Change Forget(Picture picture, string serviceId, string checkId)
    {
        var services = checkId.Length > 0 && serviceId.Length == 0 ? [] : Like(picture.Services.Keys, serviceId);
        var checks = serviceId.Length > 0
            ? picture.Checks.Values.Where(check => services.Contains(check.Definition.ServiceId))
                .Select(check => check.Definition.CheckId).ToImmutableArray()
            : Like(picture.Checks.Keys, checkId);
        return new Change(picture with
        {
            Services = picture.Services.RemoveRange(services),
            Checks = picture.Checks.RemoveRange(checks),
        })
        {
            Filings =
            [
                .. services.Select(id => new Filing.RemoveService(id)),
                .. checks.Select(id => new Filing.RemoveCheck(id)),
            ],
            Services = services,
            Checks = checks,
        };
    }

    /// <summary>Somebody else's tags win where the service allows it. They are not kept on disk: the catalog holds them.</summary>
    public static Change AdoptTags(Picture picture, string serviceId, ImmutableArray<string> tags) =>
        picture.Services.TryGetValue(serviceId, out var service) && service.EnableTagOverride
            ? new Change(picture with { Services = picture.Services.SetItem(serviceId, service with { Tags = tags }) })
            : new Change(picture);

    /// <summary>The ids that the catalog takes for this one; all for none.</summary>
    private static ImmutableArray<string> Like(IEnumerable<string> ids, string wanted) =>
        [.. ids.Where(id => wanted.Length == 0 || Keyspace.Fold(id) == Keyspace.Fold(wanted))];

    private static Change Register(Picture picture, LocalCheckDefinition definition, TimeSpan now) =>
        new(Put(picture, definition, now))
        {
            Filings = [.. Save(picture, definition)],
            Checks = [definition.CheckId],
        };

    private static Picture Put(Picture picture, LocalCheckDefinition definition, TimeSpan now)
    {
        var generation = picture.Generations + 1;
        var earlier = picture.Checks.GetValueOrDefault(definition.CheckId);
        var service = picture.Services.GetValueOrDefault(definition.ServiceId);
        var check = CheckState.Start(definition, earlier, generation, now) with
        {
            ServiceName = service?.Name ?? "",
            ServiceTags = service?.Tags ?? [],
        };
        return picture with { Checks = picture.Checks.SetItem(definition.CheckId, check), Generations = generation };
    }

    /// <summary>What an earlier ttl check of that id was told means nothing to a check of another kind.</summary>
    private static IEnumerable<Filing> Save(Picture picture, LocalCheckDefinition definition) =>
        definition.Kind != CheckKind.Ttl && picture.Checks.ContainsKey(definition.CheckId)
            ? [new Filing.SaveCheck(definition), new Filing.RemoveReport(definition.CheckId)]
            : [new Filing.SaveCheck(definition)];

    private static string? FaultOfServiceCheck(LocalCheckDefinition check) =>
        CheckRules.Fault(check) is { } fault ? $"Invalid check: {fault}"
        : CheckRules.StatusIsFit(check) ? null
        : "Status for checks must 'passing', 'warning', 'critical'";

    /// <summary>Consul's names: <c>service:web</c> for one check, <c>service:web:1</c> and so on for several.</summary>
    private static LocalCheckDefinition Name(Service service, LocalCheckDefinition check, int at, int count) =>
        CheckRules.Complete(check) with
        {
            CheckId = check.CheckId.Length > 0 ? check.CheckId
                : count == 1 ? $"service:{service.Id}"
                : $"service:{service.Id}:{at + 1}",
            Name = check.Name.Length > 0 ? check.Name : $"Service '{service.Name}' check",
            ServiceId = service.Id,
        };
}

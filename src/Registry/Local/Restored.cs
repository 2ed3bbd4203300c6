using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Registry.Local;

/// <summary>
/// Reads back what was kept. A damaged file is set aside with one warning and costs no more than itself; a check whose
/// service is gone is removed; a report that has expired is, too. What a newer program wrote is refused.
/// </summary>
internal static class Restored
{
    public static Result<Picture> From(Shelf shelf, LocalOptions options, ILogger logger)
    {
        var empty = Picture.Empty with { Terms = options.Checks, NodeMeta = options.Self.Meta };
        if (!shelf.Keeps())
        {
            return Settled(shelf, empty, options.Settings);
        }

        try
        {
            var today = options.Time.GetUtcNow();
            return Services(shelf, empty, logger).TryGet(out var kept, out var refused)
                && Settled(shelf, kept, options.Settings).TryGet(out var services, out refused)
                && Checks(shelf, services, logger).TryGet(out var checks, out refused)
                && Reports(shelf, checks, logger, today).TryGet(out var reports, out refused)
                ? reports
                : refused;
        }
        catch (Exception e) when (DurableFile.IsFault(e))
        {
            return new Refused(Refusal.Unavailable, $"Cannot read the registrations that were kept: {e.Message}");
        }
    }

    /// <summary>
    /// The configuration wins over what was kept of the same ids. It comes before kept checks, which may be of its services.
    /// </summary>
    private static Result<Picture> Settled(Shelf shelf, Picture picture, LocalSettings settings)
    {
        if (!SettingsPlan.Settle(picture, settings, TimeSpan.Zero).TryGet(out var change, out var refused))
        {
            return refused;
        }

        return shelf.Write(change.Filings) is { } fault ? fault : change.Picture;
    }

    private static Result<Picture> Services(Shelf shelf, Picture picture, ILogger logger)
    {
        var services = picture.Services.ToBuilder();
        foreach (var (path, content) in shelf.Read("services"))
        {
            if (Named(ShelfJson.ToService(content), path, service => service.Id).TryGet(out var service, out var refused))
            {
                services[service.Id] = service;
            }
            else if (Unreadable(path, refused, logger) is { } newer)
            {
                return newer;
            }
        }

        return picture with { Services = services.ToImmutable() };
    }

    private static Result<Picture> Checks(Shelf shelf, Picture picture, ILogger logger)
    {
        var checks = picture.Checks.ToBuilder();
        var generation = picture.Generations;
        foreach (var (path, content) in shelf.Read("checks"))
        {
            if (!Named(ShelfJson.ToCheck(content), path, check => check.CheckId).TryGet(out var kept, out var refused))
            {
                if (Unreadable(path, refused, logger) is { } newer)
                {
                    return newer;
                }

                continue;
            }

            if (kept.ServiceId.Length > 0 && !picture.Services.ContainsKey(kept.ServiceId))
            {
                LocalLog.OrphanDropped(logger, kept.CheckId, kept.ServiceId);
                _ = shelf.Write([new Filing.RemoveCheck(kept.CheckId)]);
                continue;
            }

            // Critical until a result says otherwise: nobody looked while the agent was away (Consul 1.8.7).
            var fresh = CheckState.Start(kept with { Status = "" }, earlier: null, ++generation, TimeSpan.Zero);
            var service = picture.Services.GetValueOrDefault(kept.ServiceId);
            checks[kept.CheckId] = fresh with
            {
                Definition = kept,
                ServiceName = service?.Name ?? "",
                ServiceTags = service?.Tags ?? [],
            };
        }

        return picture with { Checks = checks.ToImmutable(), Generations = generation };
    }

    private static Result<Picture> Reports(Shelf shelf, Picture picture, ILogger logger, DateTimeOffset today)
    {
        var checks = picture.Checks.ToBuilder();
        foreach (var (path, content) in shelf.Read("checks/state"))
        {
            if (!Named(ShelfJson.ToReport(content), path, report => report.CheckId).TryGet(out var report, out var refused))
            {
                if (Unreadable(path, refused, logger) is { } newer)
                {
                    return newer;
                }
            }
            else if (checks.TryGetValue(report.CheckId, out var check) && check.Definition.Kind == CheckKind.Ttl && report.Expires > today)
            {
                checks[report.CheckId] = CheckState.Reported(check, report.Status, report.Output, TimeSpan.Zero);
            }
            else
            {
                _ = shelf.Write([new Filing.RemoveReport(report.CheckId)]);
            }
        }

        return picture with { Checks = checks.ToImmutable() };
    }

    /// <summary>A file under a name that is not its content's would be written twice and removed once.</summary>
    private static Result<T> Named<T>(Result<T> read, string path, Func<T, string> idOf) =>
        read.TryGet(out var value, out var refused)
            ? Shelf.IsNameOf(path, idOf(value)) ? value : new Refused(Refusal.Invalid, "its name is not that of its content")
            : refused;

    private static Refused? Unreadable(string path, Refused why, ILogger logger)
    {
        if (why.Why == Refusal.Conflict)
        {
            return new Refused(
                Refusal.Conflict,
                $"{path} was written by a newer Muster ({why.Message}): run that one, or move the file away to lose it");
        }

        LocalLog.DamagedSetAside(logger, path, Shelf.SetAside(path), why.Message);
        return null;
    }
}

using Muster.Doors.Go;
using Muster.Registry.Sessions;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>Sessions as a Consul snapshot holds them.</summary>
internal static class ConsulSession
{
    /// <summary>The session, and its time to live; zero for none.</summary>
    public static (Session Session, TimeSpan Ttl) Read(PackMap record)
    {
        var ttl = record.Text("TTL");
        var session = new Session
        {
            Id = record.Text("ID"),
            Name = record.Text("Name"),
            Node = record.Text("Node"),
            LockDelayNanos = record.Number("LockDelay"),
            Behavior = record.Text("Behavior") == "delete" ? SessionBehavior.Delete : SessionBehavior.Release,
            Ttl = ttl,
            NodeChecks = record.Has("NodeChecks") ? record.Texts("NodeChecks") : null,
            ServiceChecks = record.Has("ServiceChecks")
                ? [.. record.Maps("ServiceChecks").Select(
                    check => new SessionServiceCheck(check.Text("ID"), check.Text("Namespace")))]
                : null,
            Checks = record.Texts("Checks"),
            Created = ConsulCatalog.At(record, "CreateIndex"),
        };
        return (session, GoDuration.TryParse(ttl, out var length, out _) && length > TimeSpan.Zero ? length : TimeSpan.Zero);
    }
}

using Muster.Agent.Config;
using Muster.Agent.Live;
using Muster.Agent.Watching;
using Muster.Bedrock;
using Muster.Doors;
using Muster.Doors.Tls;

namespace Muster.Agent;

/// <summary>Opens the doors, and starts what comes in through the agent's own.</summary>
internal static class Doorway
{
    /// <summary>Those that listen. Refuses what cannot be read or listened at, with the remedy.</summary>
    /// <param name="built">Gets what must be torn down, also when a later one refuses.</param>
    public static async ValueTask<Result<IReadOnlyList<OpenDoor>>> OpenAsync(
        House house, AgentConfig config, LiveConfig live, Action<IAsyncDisposable> built, CancellationToken cancel)
    {
        var (tls, etcdTls) = ((TlsTerms?)null, (TlsTerms?)null);
        if ((config.Tls is not null && !config.Tls.Read().TryGet(out tls, out var refused))
            || (config.EtcdTls is not null && !config.EtcdTls.Read().TryGet(out etcdTls, out refused))
            || !SocketFiles.Clear(config.SocketPaths()).TryGet(out _, out refused))
        {
            return refused;
        }

        var open = new List<OpenDoor>();
        foreach (var door in DoorList.Of(house, config, tls, etcdTls, live))
        {
            built(door);
            if (!(await door.StartAsync(cancel)).TryGet(out _, out refused))
            {
                return refused;
            }

            if (door.Addresses.Count > 0)
            {
                open.Add(new OpenDoor(door.Name, door.Addresses));
            }
        }

        return Watch(open, house, config, live, built) is { } no ? no
            : SocketFiles.Own(config.SocketPaths(), config.Sockets).TryGet(out _, out refused) ? open
            : refused;
    }

    /// <summary>The configured watches ask as any other client does. Null when all went well.</summary>
    private static Refused? Watch(
        List<OpenDoor> open, House house, AgentConfig config, LiveConfig live, Action<IAsyncDisposable> built)
    {
        var own = open.Where(door => door.Name == "HTTP").SelectMany(door => door.Addresses)
            .FirstOrDefault(address => !address.Contains("://", StringComparison.Ordinal));
        if (own is null)
        {
            return config.Watches.Count == 0 ? null : new Refused(
                Refusal.Invalid, "watches ask the agent's own HTTP interface: let it listen at an address (ports.http, client_addr)");
        }

        var watches = new ConfiguredWatches(Reached.From(own), house.Time, house.Logs);
        built(watches);
        watches.Follow(config.Watches);
        live.Observe((_, after) => watches.Follow(after.Watches));
        return null;
    }
}

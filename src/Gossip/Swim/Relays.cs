using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>Pings on behalf of others, and what becomes of them.</summary>
internal sealed class Relays(SwimState state)
{
    /// <summary>More at once are not taken on; who asks has asked others too.</summary>
    public const int RunningMax = 1024;

    private readonly Dictionary<uint, Relay> _running = [];

    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    public void Hear(IndirectPing request, IPEndPoint from)
    {
        var port = request.Port == 0 ? (ushort)state.Options.Address.Port : request.Port;
        if (_running.Count >= RunningMax || Member.Endpoint(request.Target, port) is not { } target)
        {
            return;
        }

        var number = state.NextNumber();
        var until = state.Now + state.Profile.ProbeTimeout;
        var asker = Answering.Source(request.SourceAddr, request.SourcePort) ?? from;
        _running[number] = new(asker, request.SeqNo, request.Nack, until);
        Due = until < Due ? until : Due;
        var own = state.Self.ToRecord();
        state.SendWithRumors(target, new Ping(number, request.Node, own.Addr, own.Port, own.Name));
    }

    public void Hear(Ack ack)
    {
        if (_running.Remove(ack.SeqNo, out var relay))
        {
            // The round trip was not the asker's: the payload, measured by it, would mislead.
            state.SendWithRumors(relay.Asker, new Ack(relay.Number, Payload: null));
        }
    }

    public void Tick()
    {
        if (state.Now < Due)
        {
            return;
        }

        foreach (var (number, relay) in _running.Where(pair => pair.Value.Until <= state.Now).ToList())
        {
            _running.Remove(number);
            if (relay.WantsNack)
            {
                state.SendWithRumors(relay.Asker, new Nack(relay.Number));
            }
        }

        Due = _running.Values.Select(relay => relay.Until).DefaultIfEmpty(TimeSpan.MaxValue).Min();
    }

    public void Postpone(TimeSpan by)
    {
        foreach (var (number, relay) in _running.ToList())
        {
            _running[number] = relay with { Until = relay.Until + by };
        }

        Due = Due == TimeSpan.MaxValue ? Due : Due + by;
    }

    private readonly record struct Relay(IPEndPoint Asker, uint Number, bool WantsNack, TimeSpan Until);
}

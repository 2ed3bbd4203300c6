using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Serf.Messages;

/// <summary>The state that travels in full exchanges, as bytes. Pure.</summary>
public static class PushPullCodec
{
    private static readonly string[] _state =
        ["LTime", "StatusLTimes", "LeftMembers", "EventLTime", "Events", "QueryLTime"];
    private static readonly string[] _events = ["LTime", "Events"];
    private static readonly string[] _event = ["Name", "Payload"];

    public static byte[] Encode(PushPullState state)
    {
        var to = new MsgpackWriter(1024);
        SerfCodec.Begin(to, SerfMessageType.PushPull, 6);
        to.Key("EventLTime"u8);
        to.Unsigned(state.EventLTime);
        to.Key("Events"u8);
        to.Array(state.Events.Count);
        foreach (var slot in state.Events)
        {
            Write(to, slot);
        }

        to.Key("LTime"u8);
        to.Unsigned(state.LTime);
        to.Key("LeftMembers"u8);
        to.Array(state.LeftMembers.Count);
        foreach (var name in state.LeftMembers)
        {
            to.Text(name);
        }

        to.Key("QueryLTime"u8);
        to.Unsigned(state.QueryLTime);
        to.Key("StatusLTimes"u8);
        to.Map(state.StatusLTimes.Count);
        foreach (var (name, at) in state.StatusLTimes)
        {
            to.Text(name);
            to.Unsigned(at);
        }

        return to.ToArray();
    }

    /// <summary>Null when it cannot be read; members without a name are left out.</summary>
    public static PushPullState? Decode(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] != (byte)SerfMessageType.PushPull)
        {
            return null;
        }

        var from = new MsgpackReader(message[1..]);
        var state = new PushPullState
        {
            LTime = 0, StatusLTimes = new Dictionary<string, ulong>(), LeftMembers = [], EventLTime = 0, Events = [], QueryLTime = 0,
        };
        var fields = from.Record(_state);
        while (from.Next(ref fields, out var name))
        {
            state = name switch
            {
                "LTime" => state with { LTime = from.Unsigned(ulong.MaxValue) },
                "StatusLTimes" => state with { StatusLTimes = ReadTimes(ref from) },
                "LeftMembers" => state with { LeftMembers = ReadNames(ref from) },
                "EventLTime" => state with { EventLTime = from.Unsigned(ulong.MaxValue) },
                "Events" => state with { Events = ReadEvents(ref from) },
                _ => state with { QueryLTime = from.Unsigned(ulong.MaxValue) },
            };
        }

        return from.Ok ? state : null;
    }

    private static void Write(MsgpackWriter to, EventsAt? slot)
    {
        if (slot is null)
        {
            to.Nil();
            return;
        }

        to.Map(2);
        to.Key("Events"u8);
        to.Array(slot.Events.Count);
        foreach (var one in slot.Events)
        {
            to.Map(2);
            to.Key("Name"u8);
            to.Text(one.Name);
            to.Key("Payload"u8);
            to.RawOrNil(one.Payload);
        }

        to.Key("LTime"u8);
        to.Unsigned(slot.LTime);
    }

    private static Dictionary<string, ulong> ReadTimes(ref MsgpackReader from)
    {
        var times = new Dictionary<string, ulong>(StringComparer.Ordinal);
        for (var left = from.MapCount(); left > 0 && from.Ok; left--)
        {
            var name = from.Text();
            var at = from.Unsigned(ulong.MaxValue);
            if (name.Length > 0)
            {
                times[name] = at;
            }
        }

        return times;
    }

    private static List<string> ReadNames(ref MsgpackReader from)
    {
        var names = new List<string>();
        for (var left = from.ArrayCount(); left > 0 && from.Ok; left--)
        {
            if (from.Text() is { Length: > 0 } name)
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static List<EventsAt> ReadEvents(ref MsgpackReader from)
    {
        var slots = new List<EventsAt>();
        for (var left = from.ArrayCount(); left > 0 && from.Ok; left--)
        {
            if (from.TakeNil())
            {
                continue;
            }

            var (at, events) = (0UL, new List<RememberedEvent>());
            var fields = from.Record(_events);
            while (from.Next(ref fields, out var name))
            {
                if (name == "LTime")
                {
                    at = from.Unsigned(ulong.MaxValue);
                    continue;
                }

                for (var more = from.ArrayCount(); more > 0 && from.Ok; more--)
                {
                    events.Add(ReadEvent(ref from));
                }
            }

            slots.Add(new EventsAt(at, events));
        }

        return slots;
    }

    private static RememberedEvent ReadEvent(ref MsgpackReader from)
    {
        var (called, payload) = ("", (byte[]?)null);
        var fields = from.Record(_event);
        while (from.Next(ref fields, out var name))
        {
            if (name == "Name")
            {
                called = from.Text();
            }
            else
            {
                payload = from.Bytes();
            }
        }

        return new RememberedEvent(called, payload);
    }
}

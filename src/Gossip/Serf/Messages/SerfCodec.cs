using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Serf.Messages;

/// <summary>
/// Serf's messages as bytes: a type, then a record. Writes what serf 0.9 and 0.10 write, byte for byte; reads what newer
/// programs may make of it. Pure.
/// </summary>
public static class SerfCodec
{
    private const long NanosecondsPerTick = 100;

    private static readonly string[] _leave = ["LTime", "Node", "Prune"];
    private static readonly string[] _userEvent = ["LTime", "Name", "Payload", "CC"];
    private static readonly string[] _query =
        ["LTime", "ID", "Addr", "Port", "SourceNode", "Filters", "Flags", "RelayFactor", "Timeout", "Name", "Payload"];
    private static readonly string[] _response = ["LTime", "ID", "From", "Flags", "Payload"];
    private static readonly string[] _relay = ["DestAddr", "DestName"];
    private static readonly string[] _address = ["IP", "Port", "Zone"];

    /// <summary>The whole message, with its type.</summary>
    public static byte[] Encode(SerfMessage message)
    {
        var to = new MsgpackWriter();
        switch (message)
        {
            case SerfMessage.LeaveIntent leave:
                Begin(to, SerfMessageType.Leave, 3);
                to.Key("LTime"u8);
                to.Unsigned(leave.LTime);
                to.Key("Node"u8);
                to.Text(leave.Node);
                to.Key("Prune"u8);
                to.Bool(leave.Prune);
                break;
            case SerfMessage.JoinIntent join:
                Begin(to, SerfMessageType.Join, 2);
                to.Key("LTime"u8);
                to.Unsigned(join.LTime);
                to.Key("Node"u8);
                to.Text(join.Node);
                break;
            case SerfMessage.UserEvent told:
                Begin(to, SerfMessageType.UserEvent, 4);
                to.Key("CC"u8);
                to.Bool(told.CC);
                to.Key("LTime"u8);
                to.Unsigned(told.LTime);
                to.Key("Name"u8);
                to.Text(told.Name);
                to.Key("Payload"u8);
                to.RawOrNil(told.Payload);
                break;
            case SerfMessage.Query query:
                Write(to, query);
                break;
            case SerfMessage.QueryResponse response:
                Begin(to, SerfMessageType.QueryResponse, 5);
                to.Key("Flags"u8);
                to.Unsigned((uint)response.Flags);
                to.Key("From"u8);
                to.Text(response.From);
                to.Key("ID"u8);
                to.Unsigned(response.ID);
                to.Key("LTime"u8);
                to.Unsigned(response.LTime);
                to.Key("Payload"u8);
                to.RawOrNil(response.Payload);
                break;
            case SerfMessage.Relay relay:
                Write(to, relay);
                break;
        }

        return to.ToArray();
    }

    /// <summary>
    /// Null when it is none of those that travel by themselves, or cannot be read; a name that stands for a member or an
    /// event's is never empty in what is returned.
    /// </summary>
    public static SerfMessage? Decode(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return null;
        }

        var from = new MsgpackReader(message[1..]);
        return (SerfMessageType)message[0] switch
        {
            SerfMessageType.Leave => ReadLeave(ref from),
            SerfMessageType.Join => ReadJoin(ref from),
            SerfMessageType.UserEvent => ReadUserEvent(ref from),
            SerfMessageType.Query => ReadQuery(ref from),
            SerfMessageType.QueryResponse => ReadResponse(ref from),
            SerfMessageType.Relay => ReadRelay(ref from),
            _ => null,
        };
    }

    internal static void Begin(MsgpackWriter to, SerfMessageType type, int fields)
    {
        to.Byte((byte)type);
        to.Map(fields);
    }

    private static void Write(MsgpackWriter to, SerfMessage.Query query)
    {
        Begin(to, SerfMessageType.Query, 11);
        to.Key("Addr"u8);
        to.RawOrNil(query.Addr);
        to.Key("Filters"u8);
        if (query.Filters is { } filters)
        {
            to.Array(filters.Count);
            foreach (var filter in filters)
            {
                to.Raw(filter);
            }
        }
        else
        {
            to.Nil();
        }

        to.Key("Flags"u8);
        to.Unsigned((uint)query.Flags);
        to.Key("ID"u8);
        to.Unsigned(query.ID);
        to.Key("LTime"u8);
        to.Unsigned(query.LTime);
        to.Key("Name"u8);
        to.Text(query.Name);
        to.Key("Payload"u8);
        to.RawOrNil(query.Payload);
        to.Key("Port"u8);
        to.Unsigned(query.Port);
        to.Key("RelayFactor"u8);
        to.Unsigned(query.RelayFactor);
        to.Key("SourceNode"u8);
        to.Text(query.SourceNode);
        to.Key("Timeout"u8);
        to.Signed(query.Timeout.Ticks * NanosecondsPerTick);
    }

    private static void Write(MsgpackWriter to, SerfMessage.Relay relay)
    {
        Begin(to, SerfMessageType.Relay, 2);
        to.Key("DestAddr"u8);
        to.Map(3);
        to.Key("IP"u8);
        to.Raw(relay.Address);
        to.Key("Port"u8);
        to.Unsigned(relay.Port);
        to.Key("Zone"u8);
        to.Text("");
        to.Key("DestName"u8);
        to.Text(relay.DestName);
        to.Verbatim(relay.Message);
    }

    private static SerfMessage.LeaveIntent? ReadLeave(ref MsgpackReader from)
    {
        var (at, node, prune) = (0UL, "", false);
        var fields = from.Record(_leave);
        while (from.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "LTime": at = from.Unsigned(ulong.MaxValue); break;
                case "Node": node = from.Text(); break;
                case "Prune": prune = from.Bool(); break;
            }
        }

        return from.Ok && node.Length > 0 ? new SerfMessage.LeaveIntent(at, node, prune) : null;
    }

    private static SerfMessage.JoinIntent? ReadJoin(ref MsgpackReader from) =>
        ReadLeave(ref from) is { } read ? new SerfMessage.JoinIntent(read.LTime, read.Node) : null;

    private static SerfMessage.UserEvent? ReadUserEvent(ref MsgpackReader from)
    {
        var (at, called, payload, coalesce) = (0UL, "", (byte[]?)null, false);
        var fields = from.Record(_userEvent);
        while (from.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "LTime": at = from.Unsigned(ulong.MaxValue); break;
                case "Name": called = from.Text(); break;
                case "Payload": payload = from.Bytes(); break;
                case "CC": coalesce = from.Bool(); break;
            }
        }

        return from.Ok ? new SerfMessage.UserEvent(at, called, payload, coalesce) : null;
    }

    private static SerfMessage.Query? ReadQuery(ref MsgpackReader from)
    {
        var query = new SerfMessage.Query(0, 0, null, 0, "", null, QueryFlags.None, 0, TimeSpan.Zero, "", null);
        var fields = from.Record(_query);
        while (from.Next(ref fields, out var name))
        {
            query = name switch
            {
                "LTime" => query with { LTime = from.Unsigned(ulong.MaxValue) },
                "ID" => query with { ID = from.UInt32() },
                "Addr" => query with { Addr = from.Bytes() },
                "Port" => query with { Port = from.UInt16() },
                "SourceNode" => query with { SourceNode = from.Text() },
                "Filters" => query with { Filters = ReadFilters(ref from) },
                "Flags" => query with { Flags = (QueryFlags)from.UInt32() },
                "RelayFactor" => query with { RelayFactor = from.UInt8() },
                "Timeout" => query with { Timeout = TimeSpan.FromTicks(from.Int64() / NanosecondsPerTick) },
                "Name" => query with { Name = from.Text() },
                _ => query with { Payload = from.Bytes() },
            };
        }

        return from.Ok ? query : null;
    }

    private static List<byte[]>? ReadFilters(ref MsgpackReader from)
    {
        if (from.TakeNil())
        {
            return null;
        }

        var filters = new List<byte[]>();
        for (var left = from.ArrayCount(); left > 0 && from.Ok; left--)
        {
            filters.Add(from.Bytes() ?? []);
        }

        return filters;
    }

    private static SerfMessage.QueryResponse? ReadResponse(ref MsgpackReader from)
    {
        var (at, id, sender, flags, payload) = (0UL, 0u, "", ResponseFlags.None, (byte[]?)null);
        var fields = from.Record(_response);
        while (from.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "LTime": at = from.Unsigned(ulong.MaxValue); break;
                case "ID": id = from.UInt32(); break;
                case "From": sender = from.Text(); break;
                case "Flags": flags = (ResponseFlags)from.UInt32(); break;
                case "Payload": payload = from.Bytes(); break;
            }
        }

        return from.Ok && sender.Length > 0 ? new SerfMessage.QueryResponse(at, id, sender, flags, payload) : null;
    }

    private static SerfMessage.Relay? ReadRelay(ref MsgpackReader from)
    {
        var (ip, port, destination) = ((byte[]?)null, (ushort)0, "");
        var fields = from.Record(_relay);
        while (from.Next(ref fields, out var name))
        {
            if (name == "DestName")
            {
                destination = from.Text();
                continue;
            }

            var address = from.Record(_address);
            while (from.Next(ref address, out var part))
            {
                switch (part)
                {
                    case "IP": ip = from.Bytes(); break;
                    case "Port": port = from.UInt16(); break;
                    case "Zone": from.Skip(); break;
                }
            }
        }

        return from.Ok && ip is { Length: 4 or 16 } && port > 0 && !from.Rest.IsEmpty
            ? new SerfMessage.Relay(ip, port, destination, from.Rest.ToArray())
            : null;
    }
}

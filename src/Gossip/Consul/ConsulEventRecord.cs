using System.Text;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Consul;

/// <summary>
/// What Consul's agents put into a user event of theirs: it is named <c>consul:event:NAME</c>, and its payload is this record
/// in the newer msgpack, where texts and bytes have types of their own. Pure.
/// </summary>
/// <param name="Id">A lower-case UUID.</param>
/// <param name="NodeFilter">Regular expressions, empty where nothing is asked.</param>
public sealed record ConsulEventRecord(
    string Id, string Name, byte[] Payload, string NodeFilter, string ServiceFilter, string TagFilter, int Version)
{
    public const string NamePrefix = "consul:event:";

    /// <summary>Payload: the name of the member that leads now.</summary>
    public const string NewLeader = "consul:new-leader";

    private static readonly string[] _fields = ["ID", "n", "p", "nf", "sf", "tf", "v"];

    /// <summary>As Consul writes it; what is empty is left out.</summary>
    public byte[] Encode()
    {
        (string Key, string Text)[] filters = [("nf", NodeFilter), ("sf", ServiceFilter), ("tf", TagFilter)];
        var to = new MsgpackWriter(256);
        to.Map(3 + (Payload.Length > 0 ? 1 : 0) + filters.Count(filter => filter.Text.Length > 0));
        Text(to, "ID");
        Text(to, Id);
        Text(to, "n");
        Text(to, Name);
        Filter(to, filters[0]);
        if (Payload.Length > 0)
        {
            Text(to, "p");
            Bytes(to, Payload);
        }

        Filter(to, filters[1]);
        Filter(to, filters[2]);
        Text(to, "v");
        to.Signed(Version);
        return to.ToArray();
    }

    /// <summary>Null when it cannot be read.</summary>
    public static ConsulEventRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        var from = new MsgpackReader(bytes);
        var read = new ConsulEventRecord("", "", [], "", "", "", 0);
        var fields = from.Record(_fields);
        while (from.Next(ref fields, out var name))
        {
            read = name switch
            {
                "ID" => read with { Id = from.Text() },
                "n" => read with { Name = from.Text() },
                "p" => read with { Payload = from.Bytes() ?? [] },
                "nf" => read with { NodeFilter = from.Text() },
                "sf" => read with { ServiceFilter = from.Text() },
                "tf" => read with { TagFilter = from.Text() },
                _ => read with { Version = (int)Math.Clamp(from.Int64(), int.MinValue, int.MaxValue) },
            };
        }

        return from.Ok ? read : null;
    }

    private static void Filter(MsgpackWriter to, (string Key, string Text) filter)
    {
        if (filter.Text.Length > 0)
        {
            Text(to, filter.Key);
            Text(to, filter.Text);
        }
    }

    /// <summary>Short ones are written as ever; longer ones have their length in a byte, where that suffices.</summary>
    private static void Text(MsgpackWriter to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length is > 31 and <= byte.MaxValue)
        {
            to.Byte(0xd9);
            to.Byte((byte)bytes.Length);
            to.Verbatim(bytes);
        }
        else
        {
            to.Raw(bytes);
        }
    }

    private static void Bytes(MsgpackWriter to, byte[] bytes)
    {
        if (bytes.Length <= byte.MaxValue)
        {
            to.Byte(0xc4);
            to.Byte((byte)bytes.Length);
        }
        else
        {
            to.Byte(0xc5);
            to.Byte((byte)(bytes.Length >> 8));
            to.Byte((byte)bytes.Length);
        }

        to.Verbatim(bytes);
    }
}

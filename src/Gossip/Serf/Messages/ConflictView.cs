using System.Collections.Immutable;
using System.Net;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Serf.Messages;

/// <summary>How a member sees another, told where two have one name. Pure.</summary>
/// <param name="Member">Null: nobody is known by that name.</param>
public readonly record struct ConflictView(SerfMember? Member)
{
    private static readonly string[] _member =
    [
        "Name", "Addr", "Port", "Tags", "Status",
        "ProtocolMin", "ProtocolMax", "ProtocolCur", "DelegateMin", "DelegateMax", "DelegateCur",
    ];

    public byte[] Encode()
    {
        var to = new MsgpackWriter(256);
        to.Byte((byte)SerfMessageType.ConflictResponse);
        if (Member is null)
        {
            to.Nil();
            return to.ToArray();
        }

        to.Map(11);
        to.Key("Addr"u8);
        to.Raw(Member.Address.Address.GetAddressBytes());
        to.Key("DelegateCur"u8);
        to.Unsigned(Member.Versions.DCur);
        to.Key("DelegateMax"u8);
        to.Unsigned(Member.Versions.DMax);
        to.Key("DelegateMin"u8);
        to.Unsigned(Member.Versions.DMin);
        to.Key("Name"u8);
        to.Text(Member.Name);
        to.Key("Port"u8);
        to.Unsigned((ulong)Member.Address.Port);
        to.Key("ProtocolCur"u8);
        to.Unsigned(Member.Versions.PCur);
        to.Key("ProtocolMax"u8);
        to.Unsigned(Member.Versions.PMax);
        to.Key("ProtocolMin"u8);
        to.Unsigned(Member.Versions.PMin);
        to.Key("Status"u8);
        to.Unsigned((ulong)Member.Status);
        to.Key("Tags"u8);
        to.Map(Member.Tags.Count);
        foreach (var (name, value) in Member.Tags)
        {
            to.Text(name);
            to.Text(value);
        }

        return to.ToArray();
    }

    /// <summary>Null when it is no such answer.</summary>
    public static ConflictView? Decode(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] != (byte)SerfMessageType.ConflictResponse)
        {
            return null;
        }

        var from = new MsgpackReader(message[1..]);
        if (from.TakeNil())
        {
            return new ConflictView(null);
        }

        var (called, ip, port, tags, status, versions) =
            ("", (byte[]?)null, (ushort)0, Tags.None, MemberStatus.None, default(Versions));
        var fields = from.Record(_member);
        while (from.Next(ref fields, out var name))
        {
            switch (name)
            {
                case "Name": called = from.Text(); break;
                case "Addr": ip = from.Bytes(); break;
                case "Port": port = from.UInt16(); break;
                case "Tags": tags = ReadTags(ref from); break;
                case "Status": status = (MemberStatus)from.Unsigned((ulong)MemberStatus.Failed); break;
                case "ProtocolMin": versions = versions with { PMin = from.UInt8() }; break;
                case "ProtocolMax": versions = versions with { PMax = from.UInt8() }; break;
                case "ProtocolCur": versions = versions with { PCur = from.UInt8() }; break;
                case "DelegateMin": versions = versions with { DMin = from.UInt8() }; break;
                case "DelegateMax": versions = versions with { DMax = from.UInt8() }; break;
                case "DelegateCur": versions = versions with { DCur = from.UInt8() }; break;
            }
        }

        return from.Ok && ip is { Length: 4 or 16 }
            ? new ConflictView(new SerfMember(called, new IPEndPoint(new IPAddress(ip), port), tags, versions, status))
            : null;
    }

    private static ImmutableSortedDictionary<string, string> ReadTags(ref MsgpackReader from)
    {
        var tags = Tags.None.ToBuilder();
        for (var left = from.MapCount(); left > 0 && from.Ok; left--)
        {
            var (name, value) = (from.Text(), from.Text());
            tags[name] = value;
        }

        return tags.ToImmutable();
    }
}

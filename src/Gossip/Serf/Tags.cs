using System.Collections.Immutable;
using System.Text;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Serf;

/// <summary>What a member says of itself, as it travels with its membership. Pure.</summary>
public static class Tags
{
    /// <summary>A member's metadata has no more room than this.</summary>
    public const int BytesMax = 512;

    private const byte Mark = 0xff;

    public static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>As bytes; the caller sees to <see cref="BytesMax"/>, encodes once and keeps them.</summary>
    public static byte[] Encode(ImmutableSortedDictionary<string, string> tags)
    {
        var to = new MsgpackWriter(256);
        to.Byte(Mark);
        to.Map(tags.Count);
        foreach (var (name, value) in tags)
        {
            to.Text(name);
            to.Text(value);
        }

        return to.ToArray();
    }

    /// <summary>What does not begin as tags do is the one tag <c>role</c>; what breaks off keeps what was read.</summary>
    public static ImmutableSortedDictionary<string, string> Decode(ReadOnlySpan<byte> metadata)
    {
        if (metadata.IsEmpty || metadata[0] != Mark)
        {
            return None.Add("role", Encoding.UTF8.GetString(metadata));
        }

        var from = new MsgpackReader(metadata[1..]);
        var tags = None.ToBuilder();
        for (var left = from.MapCount(); left > 0 && from.Ok; left--)
        {
            var (name, value) = (from.Text(), from.Text());
            if (from.Ok)
            {
                tags[name] = value;
            }
        }

        return tags.ToImmutable();
    }
}

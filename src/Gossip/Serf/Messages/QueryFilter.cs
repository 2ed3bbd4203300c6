using Muster.Bedrock.Patterns;
using Muster.Gossip.Wire.Msgpack;

namespace Muster.Gossip.Serf.Messages;

/// <summary>Whom a query is for. A member that one of a query's filters does not match does not answer it. Pure.</summary>
public static class QueryFilter
{
    private const byte NodesType = 0;
    private const byte TagType = 1;

    private static readonly string[] _tag = ["Tag", "Expr"];

    /// <summary>Those of these names.</summary>
    public static byte[] Nodes(IReadOnlyCollection<string> names)
    {
        var to = new MsgpackWriter();
        to.Byte(NodesType);
        to.Array(names.Count);
        foreach (var name in names)
        {
            to.Text(name);
        }

        return to.ToArray();
    }

    /// <summary>Those whose tag has a match; a tag that is not there is an empty text.</summary>
    /// <param name="expression">A regular expression as Go writes them.</param>
    public static byte[] Tag(string tag, string expression)
    {
        var to = new MsgpackWriter();
        to.Byte(TagType);
        to.Map(2);
        to.Key("Expr"u8);
        to.Text(expression);
        to.Key("Tag"u8);
        to.Text(tag);
        return to.ToArray();
    }

    /// <summary>Whether all match; one that is unknown or cannot be read matches nobody.</summary>
    public static bool Match(IReadOnlyList<byte[]>? filters, string node, IReadOnlyDictionary<string, string> tags) =>
        filters is null || filters.All(filter => Matches(filter, node, tags));

    private static bool Matches(ReadOnlySpan<byte> filter, string node, IReadOnlyDictionary<string, string> tags)
    {
        if (filter.IsEmpty)
        {
            return false;
        }

        var from = new MsgpackReader(filter[1..]);
        return filter[0] switch
        {
            NodesType => NamesHold(ref from, node),
            TagType => TagMatches(ref from, tags),
            _ => false,
        };
    }

    private static bool NamesHold(ref MsgpackReader from, string node)
    {
        var found = false;
        for (var left = from.ArrayCount(); left > 0 && from.Ok; left--)
        {
            found |= from.Text() == node;
        }

        return found && from.Ok;
    }

    private static bool TagMatches(ref MsgpackReader from, IReadOnlyDictionary<string, string> tags)
    {
        var (tag, expression) = ("", "");
        var fields = from.Record(_tag);
        while (from.Next(ref fields, out var name))
        {
            if (name == "Tag")
            {
                tag = from.Text();
            }
            else
            {
                expression = from.Text();
            }
        }

        return from.Ok
            && Pattern.Of(expression).TryGet(out var pattern, out _)
            && pattern.IsMatch(tags.GetValueOrDefault(tag, ""));
    }
}

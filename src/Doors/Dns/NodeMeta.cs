using Muster.Doors.Dns.Wire;
using Muster.Registry.Catalog;

namespace Muster.Doors.Dns;

/// <summary>A node's metadata as TXT records: <c>key=value</c> as RFC 1464 writes it.</summary>
internal static class NodeMeta
{
    /// <summary>A key that begins so gives its value alone (Consul 1.8.7).</summary>
    private const string ValueOnlyKeyPrefix = "rfc1035-";

    public static void AddTo(List<Record> records, DnsName owner, Node node, uint ttl)
    {
        foreach (var (key, value) in node.Meta)
        {
            records.Add(new Record.Txt(owner, ttl, TextOf(key, value)));
        }
    }

    public static string TextOf(string key, string value)
    {
        if (key.StartsWith(ValueOnlyKeyPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        var inner = key.Trim(' ');
        var leading = inner.Length == 0 ? key.Length : key.IndexOf(inner, StringComparison.Ordinal);
        var trailing = key.Length - leading - inner.Length;
        return Quoted(leading) + Backquoted(inner).Replace("=", "`=", StringComparison.Ordinal) + Quoted(trailing)
            + "=" + Backquoted(value);
    }

    private static string Quoted(int spaces) => string.Concat(Enumerable.Repeat("` ", spaces));

    private static string Backquoted(string text) => text.Replace("`", "``", StringComparison.Ordinal);
}

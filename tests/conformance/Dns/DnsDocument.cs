using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>The settings that <c>docs/dns.md</c> shows, taken from there: what users copy is what is tested.</summary>
internal static class DnsDocument
{
    /// <summary>The first block under that heading, with the ports of this test in place of the usual ones.</summary>
    public static string Block(string heading, int dnsPort)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "dns.md"));
        var block = Regex.Match(text, $@"^#+ {Regex.Escape(heading)}\n(?:(?!^#).*\n)*?```\w*\n(?<block>(?:.*\n)*?)```$", RegexOptions.Multiline);
        Assert.True(block.Success, $"docs/dns.md has no block under \"{heading}\"");
        return block.Groups["block"].Value.Replace("8600", $"{dnsPort}", StringComparison.Ordinal);
    }
}

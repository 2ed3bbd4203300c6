using System.Collections.Frozen;
using System.Globalization;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// Ports that have names, such as <c>http</c>: those of <c>/etc/services</c>, and where that file is not, those few that Go
/// knows by itself.
/// </summary>
internal static class PortNames
{
    private const string Path = "/etc/services";

    /// <summary>Bytes of the file that are read at most; Debian's has 13 thousand.</summary>
    private const int BytesMax = 1024 * 1024;

    private static readonly Lazy<FrozenDictionary<(string Name, string Network), int>> _known = new(Load);

    /// <summary>Null when nobody knows it.</summary>
    public static int? Find(string network, string name) =>
        _known.Value.TryGetValue((name.ToLowerInvariant(), network), out var port) ? port : null;

    /// <summary>Lines as <c>http 80/tcp www # WorldWideWeb</c>.</summary>
    internal static IEnumerable<((string Name, string Network) Key, int Port)> Parse(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1
                && words[1].Split('/') is [var digits, var network]
                && ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            {
                foreach (var name in words.Skip(2).Prepend(words[0]))
                {
                    yield return ((name.ToLowerInvariant(), network), port);
                }
            }
        }
    }

    private static FrozenDictionary<(string Name, string Network), int> Load()
    {
        const string few =
            "domain 53/tcp\ndomain 53/udp\nftp 21/tcp\nftps 990/tcp\ngopher 70/tcp\nhttp 80/tcp\nhttps 443/tcp\n"
            + "imap2 143/tcp\nimap3 220/tcp\nimaps 993/tcp\npop3 110/tcp\npop3s 995/tcp\nsmtp 25/tcp\nssh 22/tcp\n"
            + "telnet 23/tcp\n";
        var ports = new Dictionary<(string, string), int>();
        foreach (var (key, port) in Parse(few + Read()))
        {
            _ = ports.TryAdd(key, port);
        }

        return ports.ToFrozenDictionary();
    }

    private static string Read()
    {
        try
        {
            return new FileInfo(Path) is { Exists: true, Length: < BytesMax } ? File.ReadAllText(Path) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // the few that everybody knows remain
        }
    }
}

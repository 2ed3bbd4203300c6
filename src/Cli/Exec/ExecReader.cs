using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Muster.Cli.Store;

namespace Muster.Cli.Exec;

/// <summary>
/// Reads what nodes tell of a job, each key once:
/// <c>NODE/ack</c>, <c>NODE/out/00000</c> (empty: it still runs) and <c>NODE/exit</c> below the job's folder.
/// </summary>
/// <param name="folder">With a slash at its end.</param>
internal sealed class ExecReader(string folder, TimeSpan wait, KeyStore keys)
{
    public const string Job = "job";

    private const string Ack = "/ack";
    private const string Exit = "/exit";
    private const string Output = "/out/";

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Never ends by itself.</summary>
    public async IAsyncEnumerable<ExecNews> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var index = 0UL;
        while (true)
        {
            var asked = new Wait(index, wait);
            var (names, seen) = await keys.NamesAsync(folder, asked, cancel);

            // The index of nothing at all is another key's: it must not make this ask again and again.
            index = asked.Next(Math.Max(seen, 1));
            var fresh = names.Where(_seen.Add).Select(name => name[folder.Length..]).ToList();

            // What a node said comes before how it ended.
            foreach (var name in fresh.OrderBy(name => name.EndsWith(Exit, StringComparison.Ordinal)))
            {
                if (await ReadAsync(name, cancel) is { } news)
                {
                    yield return news;
                }
            }
        }
    }

    private async Task<ExecNews?> ReadAsync(string name, CancellationToken cancel)
    {
        if (name == Job)
        {
            return null;
        }

        if (name.EndsWith(Ack, StringComparison.Ordinal))
        {
            return new ExecNews.Taken(name[..^Ack.Length]);
        }

        var ends = name.EndsWith(Exit, StringComparison.Ordinal);
        var divider = name.LastIndexOf(Output, StringComparison.Ordinal);
        if (!ends && divider < 0)
        {
            return new ExecNews.Strange($"Unknown key '{name}', ignoring.");
        }

        var (pair, _) = await keys.GetAsync(folder + name, Wait.None, Freshness.Default, cancel);
        if (pair is null)
        {
            return new ExecNews.Strange($"Failed to read key '{folder}{name}': it is gone");
        }

        if (!ends)
        {
            var node = name[..divider];
            return pair.Value.Length == 0 ? new ExecNews.Alive(node) : new ExecNews.Said(node, pair.Value);
        }

        var text = Encoding.UTF8.GetString(pair.Value);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code)
            ? new ExecNews.Ended(name[..^Exit.Length], code)
            : new ExecNews.Strange($"Failed to parse exit code '{text}': it is no number");
    }
}

using System.Globalization;

namespace Muster.Cli.Commands;

/// <summary>How much of the past is shown.</summary>
internal sealed class PageFlags
{
    private readonly Flag _before;
    private readonly Flag _limit;
    private readonly Flag _since;

    public PageFlags(Flags flags)
    {
        _before = new Flag("before", "REVISION", "Only what happened before this revision.", IsNumber);
        _limit = new Flag("limit", "N", "At most so many lines, 1 to 1000. Default 100.", IsNumber);
        flags.Add(_before);
        flags.Add(_limit);
        _since = flags.Text("since", "WHEN", "Only what came after: a revision (4711), a time (2026-01-31T12:00:00Z) or how long ago (90m).");
    }

    public IEnumerable<(string, string)> Query() =>
    [
        .. _before.Text is { } before ? [("before", before)] : ((string, string)[])[],
        .. _limit.Text is { } limit ? [("limit", limit)] : ((string, string)[])[],
        .. _since.Text is { } since ? [("since", since)] : ((string, string)[])[],
    ];

    private static bool IsNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}

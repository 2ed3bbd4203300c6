using Muster.Registry.Catalog;
using Muster.Registry.Local.Probes;

namespace Muster.Registry.External;

/// <summary>What a performer remembers of a check from round to round. Times are the performer's own, monotonic.</summary>
internal readonly record struct Standing(string Status, string Output, TimeSpan? CriticalSince, TimeSpan? WrittenAt)
{
    public static readonly Standing Fresh = new("", "", null, null);

    /// <summary>After a probe.</summary>
    public Standing Found(ProbeResult result, TimeSpan now) => this with
    {
        Status = result.Status,
        Output = result.Output,
        CriticalSince = result.Status == CheckStatus.Critical ? CriticalSince ?? now : null,
    };

    /// <summary>
    /// Whether the catalog is to be told: of the first finding and of a new status at once, of another output when the last
    /// writing is long enough ago. <paramref name="known"/> is what the catalog says now.
    /// </summary>
    public bool IsToBeWritten(Check? known, TimeSpan now, TimeSpan outputInterval) =>
        known is null || known.Status != Status
        || (known.Output != Output && (WrittenAt is not { } last || now - last >= outputInterval));

    /// <summary>Whether it has been critical for longer than allowed; zero allows for ever.</summary>
    public bool IsLost(TimeSpan allowed, TimeSpan now) =>
        allowed > TimeSpan.Zero && CriticalSince is { } since && now - since > allowed;
}

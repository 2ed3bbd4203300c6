namespace Muster.Engine.Mvcc;

/// <summary>How much of the past is kept.</summary>
/// <param name="Age">Superseded versions are kept so long.</param>
/// <param name="RevisionsMin">So many revisions are kept whatever their age, unless space demands.</param>
/// <param name="BytesMax">Superseded keys and values (with overhead) never exceed this.</param>
public sealed record HistoryTerms(TimeSpan Age, long RevisionsMin, long BytesMax)
{
    public static readonly HistoryTerms Default = new(TimeSpan.FromHours(1), 10_000, 256L * 1024 * 1024);
}

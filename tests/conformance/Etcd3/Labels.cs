namespace Muster.Tests.Conformance.Etcd3;

/// <summary>
/// Revisions by what was written at them: two servers number them differently (Muster's one history holds rows of its own
/// too), but the third write of a sequence is the third write on both.
/// </summary>
internal sealed class Labels
{
    /// <summary>Far above any revision that there is.</summary>
    public const int Future = 1000;

    private readonly List<long> _writes = [];

    public int Count => _writes.Count;

    public void Wrote(long revision)
    {
        if (_writes.Count == 0 || _writes[^1] < revision)
        {
            _writes.Add(revision);
        }
    }

    /// <summary>The revision of a write, from 0; an offset is added to it.</summary>
    public long Of(int write, int offset = 0) => write >= Future
        ? _writes[^1] + 1_000_000
        : _writes[Math.Min(write, _writes.Count - 1)] + offset;

    /// <summary>The last write at or below a revision, as a number above 0, or 0 for none.</summary>
    public long At(long revision)
    {
        var found = _writes.FindLastIndex(write => write <= revision);
        return revision == 0 ? 0 : found + 1;
    }

    /// <summary>The write at exactly that revision; what was written at no known one is shown as it is, negative.</summary>
    public long Exactly(long revision)
    {
        var found = _writes.IndexOf(revision);
        return revision == 0 ? 0 : found < 0 ? -revision : found + 1;
    }
}

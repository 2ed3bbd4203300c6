namespace Muster.Engine.Etcd.Commits;

/// <summary>
/// Commits that travel as one request, each as a nested transaction with its own compares. Pure: it only says who may come
/// along. Nobody may meet what another one writes; all share one revision, so at most one of them may be of a client
/// that orders by revision.
/// </summary>
internal sealed class Batch(BatchTerms terms)
{
    /// <summary>What a nested transaction costs beyond its own bytes: tags and lengths.</summary>
    private const int NestingBytes = 32;

    private readonly Ground _reads = new();
    private readonly Ground _writes = new();
    private readonly List<Commit> _commits = [];
    private readonly HashSet<Origin> _origins = [];
    private int _deepest;
    private int _bytes;
    private bool _ordered;

    public IReadOnlyList<Commit> Commits => _commits;

    public bool TryAdd(Commit commit)
    {
        if (_commits.Count > 0 && !Fits(commit))
        {
            return false;
        }

        _commits.Add(commit);
        _origins.Add(commit.Origin);
        _deepest = Math.Max(_deepest, commit.Size.Steps);
        _bytes += commit.Size.Bytes + NestingBytes;
        _ordered |= commit.Txn.OrdersByRevision;
        foreach (var range in commit.Footprint.Reads)
        {
            _reads.Add(range);
        }

        foreach (var range in commit.Footprint.Writes)
        {
            _writes.Add(range);
        }

        return true;
    }

    private bool Fits(Commit commit) =>
        !(_ordered && commit.Txn.OrdersByRevision)
        && _commits.Count + 1 + OriginsWith(commit) + Math.Max(_deepest, commit.Size.Steps) <= terms.StepsMax
        && _bytes + commit.Size.Bytes + NestingBytes <= terms.RowBytesMax()
        && !commit.Footprint.Writes.Any(range => _writes.Meets(range) || _reads.Meets(range))
        && !commit.Footprint.Reads.Any(_writes.Meets);

    /// <summary>Each may take a stamp that its commits share.</summary>
    private int OriginsWith(Commit commit) => _origins.Count + (_origins.Contains(commit.Origin) ? 0 : 1);
}

/// <summary>What the cluster takes in one request.</summary>
/// <param name="StepsMax">Steps (or compares), counted over the levels of one path: its <c>--max-txn-ops</c>.</param>
/// <param name="BytesMax">Its <c>--max-request-bytes</c>.</param>
internal sealed record BatchTerms(int StepsMax, int BytesMax)
{
    /// <summary>What a request has besides its commits: the condition that all of them stand behind, with the longest prefix.</summary>
    private const int EnvelopeBytes = 1024;

    /// <summary>Steps that one commit may have: it travels as the only step of its request.</summary>
    public int CommitStepsMax() => StepsMax - 1;

    /// <summary>Bytes that all that is written in one request may have.</summary>
    public int RowBytesMax() => BytesMax - EnvelopeBytes;
}

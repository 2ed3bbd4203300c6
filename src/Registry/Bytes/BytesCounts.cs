using Muster.Engine;

namespace Muster.Registry.Bytes;

/// <summary>
/// What has been done to users' keys as bytes since the start, counted as etcd's store counts: steps of transactions one by
/// one, and a transaction where there is more than one of them. Safe for all threads.
/// </summary>
public sealed class BytesCounts
{
    private long _ranges;
    private long _puts;
    private long _deletes;
    private long _txns;

    public long Ranges => Interlocked.Read(ref _ranges);

    public long Puts => Interlocked.Read(ref _puts);

    /// <summary>Deletions that were asked for, however many keys each found.</summary>
    public long Deletes => Interlocked.Read(ref _deletes);

    public long Txns => Interlocked.Read(ref _txns);

    internal void Ranged() => Interlocked.Increment(ref _ranges);

    internal void Committed(TxnResult done)
    {
        if (Count(done) > 1)
        {
            Interlocked.Increment(ref _txns);
        }
    }

    private int Count(TxnResult done)
    {
        var steps = 0;
        for (var i = 0; i < done.Results.Count; i++)
        {
            switch (done.Results[i])
            {
                case OpResult.Put:
                    Interlocked.Increment(ref _puts);
                    steps++;
                    break;
                case OpResult.Delete:
                    Interlocked.Increment(ref _deletes);
                    steps++;
                    break;
                case OpResult.Read:
                    Interlocked.Increment(ref _ranges);
                    steps++;
                    break;
                case OpResult.Nested nested:
                    steps += Count(nested.Result);
                    break;
            }
        }

        return steps;
    }
}

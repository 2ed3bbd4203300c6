namespace Muster.Engine.Etcd.Terms;

/// <summary>How large a transaction is in etcd's words, stamps included, without writing it down.</summary>
/// <param name="Steps">Compares or steps, whichever are more, summed over the levels of the longest path.</param>
/// <param name="Bytes">At most so many.</param>
internal readonly record struct TxnSize(int Steps, int Bytes)
{
    /// <summary>Tags, lengths and numbers of a compare or a step, generously.</summary>
    private const int StepBytes = 64;

    /// <summary>A stamp's put, with a long name and address in it.</summary>
    private const int StampBytes = 512;

    public static TxnSize Of(Txn txn)
    {
        var then = Of(txn.Then);
        var other = Of(txn.Else);
        long bytes = then.Bytes + (long)other.Bytes;
        for (var i = 0; i < txn.If.Count; i++)
        {
            var compare = txn.If[i];
            bytes += StepBytes + Length(compare.Range) + (compare is Compare.Value value ? value.Operand.Length : 0);
        }

        return new TxnSize(
            Math.Max(txn.If.Count, Math.Max(then.Level, other.Level)) + Math.Max(then.Below, other.Below),
            (int)Math.Min(bytes, int.MaxValue));
    }

    // The deepest way down from a level begins at whichever branch has it.
    private static (int Level, int Below, int Bytes) Of(IReadOnlyList<Op> branch)
    {
        var stamps = TxnEncoder.StampSteps(branch);
        var below = stamps > 0 && !branch.Any(op => op is Op.Put) ? 1 : 0;
        long bytes = (long)stamps * (StampBytes + StepBytes);
        for (var i = 0; i < branch.Count; i++)
        {
            switch (branch[i])
            {
                case Op.Put put:
                    bytes += StepBytes + put.Key.Length + put.Value.Length;
                    break;
                case Op.Delete delete:
                    bytes += StepBytes + (2L * Length(delete.Range));
                    break;
                case Op.Read read:
                    bytes += StepBytes + Length(read.Query.Range);
                    break;
                case Op.Nested nested:
                    var size = Of(nested.Txn);
                    below = Math.Max(below, size.Steps);
                    bytes += StepBytes + size.Bytes;
                    break;
            }
        }

        return (branch.Count + stamps, below, (int)Math.Min(bytes, int.MaxValue));
    }

    private static int Length(KeyRange range) => range.Start.Length + (range.End?.Length ?? 0);
}

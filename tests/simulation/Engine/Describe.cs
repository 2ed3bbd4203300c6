using System.Text;
using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Tests.Simulation.Engine;

/// <summary>Answers as text, so that two can be compared and a difference can be read.</summary>
internal static class Describe
{
    public static string Answer<T>(Result<T> result, Func<T, string> text) =>
        result.TryGet(out var value, out var refused) ? text(value) : $"refused: {refused.Why}";

    public static string Range(RangeResult result) =>
        $"head {result.Head} count {result.Count} more {result.More} touched {result.Touched}"
        + string.Concat(result.Items.Select(item => $"\n  {Item(item)}"));

    public static string Item(KeyValue item) =>
        $"{item.Key}={Value(item.Value)} created {item.Created} modified {item.Modified} version {item.Version} "
        + $"lease {item.Lease.Value}";

    public static string Txn(TxnResult result) =>
        $"at {result.At} {(result.Succeeded ? "then" : "else")}" + string.Concat(result.Results.Select(step => "\n " + Op(step)));

    public static string Batch(WatchBatch batch, Revision floor)
    {
        var events = batch.Events.Select(change =>
        {
            // What was before the oldest revision kept may or may not be known still.
            var previous = change.Previous is { } item && batch.At > floor ? $" was {Item(item)}" : "";
            return $"\n  {change.Kind} {Item(change.Item)}{previous}";
        });

        // An expiry is stamped when the writer comes to it, which may be a little after it was due.
        var time = batch.Stamp.Origin == Origin.System ? "" : $"{batch.Stamp.At:O}";
        return $"{batch.At} {time} {batch.Stamp.Origin}" + string.Concat(events);
    }

    public static string Lease(LeaseStatus status) =>
        $"{status.Id} {status.Ttl} {status.Remaining} {string.Join(' ', status.Keys)}";

    private static string Op(OpResult result) => result switch
    {
        OpResult.Put put => $"put was {(put.Previous is { } item ? Item(item) : "unasked or missing")}",
        OpResult.Delete delete => $"deleted {delete.Count}" + string.Concat(delete.Previous.Select(item => $"\n  {Item(item)}")),
        OpResult.Read read => "read " + Range(read.Result),
        OpResult.Nested nested => "nested " + Txn(nested.Result),
        _ => throw new InvalidOperationException(),
    };

    private static string Value(ReadOnlyMemory<byte> value) =>
        value.Length > 8 ? $"{value.Length}·{(char)value.Span[0]}" : Encoding.UTF8.GetString(value.Span);
}

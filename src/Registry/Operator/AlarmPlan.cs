using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Operator;

/// <summary>Decides what becomes of alarms; null where it is so already.</summary>
internal static class AlarmPlan
{
    /// <summary>No cluster has as many members; a client that numbers them wrongly is stopped here.</summary>
    public const int RaisedMax = 1000;

    public static Result<Txn?> Raise(AlarmBoard board, Alarm alarm)
    {
        if (board.Raised.ContainsKey(alarm))
        {
            return Result<Txn?>.Of(null);
        }

        return board.Raised.Count >= RaisedMax
            ? new Refused(Refusal.TooMany, $"{RaisedMax} alarms stand already: take some back first")
            : new Basis().Row(Keyspace.Alarm(alarm), Revision.Never)
                .Then([new Op.Put(Keyspace.Alarm(alarm), ReadOnlyMemory<byte>.Empty, LeaseId.None)]);
    }

    public static Result<Txn?> TakeBack(AlarmBoard board, Alarm alarm)
    {
        var row = Keyspace.Alarm(alarm);
        return board.Raised.TryGetValue(alarm, out var raised)
            ? new Basis().Row(row, raised).Then([new Op.Delete(KeyRange.Single(row))])
            : Result<Txn?>.Of(null);
    }
}

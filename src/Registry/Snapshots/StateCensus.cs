using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Snapshots;

/// <summary>Looks through a state and shows what is in it, keeping none of it.</summary>
public static class StateCensus
{
    /// <summary>Throws <see cref="InvalidDataException"/>.</summary>
    public static async Task<StateHead> ReadAsync(Stream own, Action<CountedRow> row, CancellationToken cancel)
    {
        var visitor = new Counting(row);
        await new StateReader(own).ReadAsync(visitor, cancel);
        return visitor.Head!;
    }

    private sealed class Counting(Action<CountedRow> row) : IStateVisitor
    {
        public StateHead? Head { get; private set; }

        public void Visit(StateHead head) => Head = head;

        public void Visit(Lease lease) => row(new CountedRow("Leases", Key.Empty, 2 * sizeof(long)));

        void IStateVisitor.Visit(KeyValue found) => row(new CountedRow(
            Keyspace.TableOf(found.Key),
            Keyspace.Users.Contains(found.Key) ? Keyspace.UserOf(found.Key) : Key.Empty,
            found.Key.Length + found.Value.Length));
    }
}

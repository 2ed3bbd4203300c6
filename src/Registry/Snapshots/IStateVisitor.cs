using Muster.Engine;

namespace Muster.Registry.Snapshots;

/// <summary>Is shown a state piece by piece as it is read: the head, the leases, then the rows.</summary>
internal interface IStateVisitor
{
    void Visit(StateHead head);

    void Visit(Lease lease);

    void Visit(KeyValue row);
}

using Muster.Engine.Contract.Engines;
using Muster.Engine.Contract.Guarantees;

namespace Muster.Engine.Contract;

public sealed class KvOverLoop() : KvContract(new LoopUnderTest(Keeping.OnDisk));

public sealed class TxnOverLoop() : TxnContract(new LoopUnderTest(Keeping.InMemory));

public sealed class LeaseOverLoop() : LeaseContract(new LoopUnderTest(Keeping.InMemory))
{
    // The inner one keeps those ids for itself.
    protected override bool KeepsIdsForItself => false;
}

public sealed class LeaseTimeOverLoop() : LeaseTimeContract(new LoopUnderTest(Keeping.OnDisk));

public sealed class WatchOverLoop() : WatchContract(new LoopUnderTest(Keeping.OnDisk));

public sealed class CompactionOverLoop() : CompactionContract(new LoopUnderTest(Keeping.OnDisk));

public sealed class HistoryOverLoop() : HistoryContract(new LoopUnderTest(Keeping.OnDisk));

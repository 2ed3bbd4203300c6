using Muster.Engine.Contract.Engines;
using Muster.Engine.Contract.Guarantees;

namespace Muster.Engine.Contract;

public sealed class KvOverDisk() : KvContract(new EmbeddedUnderTest(Keeping.OnDisk));

public sealed class TxnOverDisk() : TxnContract(new EmbeddedUnderTest(Keeping.OnDisk));

public sealed class LeaseOverDisk() : LeaseContract(new EmbeddedUnderTest(Keeping.OnDisk));

public sealed class LeaseTimeOverDisk() : LeaseTimeContract(new EmbeddedUnderTest(Keeping.OnDisk));

public sealed class WatchOverDisk() : WatchContract(new EmbeddedUnderTest(Keeping.OnDisk));

public sealed class ReplaceOverDisk() : ReplaceContract(new EmbeddedUnderTest(Keeping.OnDisk));

public sealed class CompactionOverDisk() : CompactionContract(new EmbeddedUnderTest(Keeping.OnDisk));

public sealed class HistoryOverDisk() : HistoryContract(new EmbeddedUnderTest(Keeping.OnDisk));

using Muster.Engine.Contract.Engines;
using Muster.Engine.Contract.Guarantees;

namespace Muster.Engine.Contract;

public sealed class KvOverMemory() : KvContract(new EmbeddedUnderTest(Keeping.InMemory));

public sealed class TxnOverMemory() : TxnContract(new EmbeddedUnderTest(Keeping.InMemory));

public sealed class LeaseOverMemory() : LeaseContract(new EmbeddedUnderTest(Keeping.InMemory));

public sealed class LeaseTimeOverMemory() : LeaseTimeContract(new EmbeddedUnderTest(Keeping.InMemory));

public sealed class WatchOverMemory() : WatchContract(new EmbeddedUnderTest(Keeping.InMemory));

public sealed class ReplaceOverMemory() : ReplaceContract(new EmbeddedUnderTest(Keeping.InMemory));

public sealed class CompactionOverMemory() : CompactionContract(new EmbeddedUnderTest(Keeping.InMemory));

public sealed class HistoryOverMemory() : HistoryContract(new EmbeddedUnderTest(Keeping.InMemory));

using Muster.Engine.Contract.Engines;
using Muster.Engine.Contract.Guarantees;

namespace Muster.Engine.Contract;

public sealed class KvOverModel() : KvContract(new ModelUnderTest());

public sealed class TxnOverModel() : TxnContract(new ModelUnderTest());

public sealed class LeaseOverModel() : LeaseContract(new ModelUnderTest());

public sealed class LeaseTimeOverModel() : LeaseTimeContract(new ModelUnderTest());

public sealed class WatchOverModel() : WatchContract(new ModelUnderTest());

public sealed class CompactionOverModel() : CompactionContract(new ModelUnderTest());

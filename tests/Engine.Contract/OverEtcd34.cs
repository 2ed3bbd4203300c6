using Muster.Engine.Contract.Engines;
using Muster.Engine.Contract.Guarantees;

namespace Muster.Engine.Contract;

public sealed class KvOverEtcd34(Etcd34 server) : KvContract(new EtcdUnderTest(server)), IClassFixture<Etcd34>;

public sealed class TxnOverEtcd34(Etcd34 server) : TxnContract(new EtcdUnderTest(server)), IClassFixture<Etcd34>;

public sealed class LeaseOverEtcd34(Etcd34 server) : LeaseContract(new EtcdUnderTest(server)), IClassFixture<Etcd34>;

public sealed class WatchOverEtcd34(Etcd34 server) : WatchContract(new EtcdUnderTest(server)), IClassFixture<Etcd34>;

public sealed class CompactionOverEtcd34(Etcd34 server) : CompactionContract(new EtcdUnderTest(server)), IClassFixture<Etcd34>;

public sealed class HistoryOverEtcd34(Etcd34 server) : HistoryContract(new EtcdUnderTest(server)), IClassFixture<Etcd34>;

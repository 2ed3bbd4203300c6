using Muster.Engine.Contract.Engines;
using Muster.Engine.Contract.Guarantees;

namespace Muster.Engine.Contract;

public sealed class KvOverEtcd35(Etcd35 server) : KvContract(new EtcdUnderTest(server)), IClassFixture<Etcd35>;

public sealed class TxnOverEtcd35(Etcd35 server) : TxnContract(new EtcdUnderTest(server)), IClassFixture<Etcd35>;

public sealed class LeaseOverEtcd35(Etcd35 server) : LeaseContract(new EtcdUnderTest(server)), IClassFixture<Etcd35>;

public sealed class WatchOverEtcd35(Etcd35 server) : WatchContract(new EtcdUnderTest(server)), IClassFixture<Etcd35>;

public sealed class CompactionOverEtcd35(Etcd35 server) : CompactionContract(new EtcdUnderTest(server)), IClassFixture<Etcd35>;

public sealed class HistoryOverEtcd35(Etcd35 server) : HistoryContract(new EtcdUnderTest(server)), IClassFixture<Etcd35>;

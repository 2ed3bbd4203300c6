using Muster.Etcd.Wire.Messages;

namespace Muster.Etcd.Wire;

/// <summary>The calls that are made to a cluster, as etcd's published interface names them.</summary>
public static class EtcdCalls
{
    private const string Keys = "/etcdserverpb.KV/";
    private const string Leases = "/etcdserverpb.Lease/";

    public static readonly EtcdCall<RangeRequest, RangeResponse> Range = new(Keys + "Range", RangeResponse.Parser);
    public static readonly EtcdCall<PutRequest, PutResponse> Put = new(Keys + "Put", PutResponse.Parser);
    public static readonly EtcdCall<TxnRequest, TxnResponse> Txn = new(Keys + "Txn", TxnResponse.Parser);
    public static readonly EtcdCall<CompactionRequest, CompactionResponse> Compact = new(Keys + "Compact", CompactionResponse.Parser);

    public static readonly EtcdCall<LeaseGrantRequest, LeaseGrantResponse> Grant = new(
        Leases + "LeaseGrant", LeaseGrantResponse.Parser);

    public static readonly EtcdCall<LeaseRevokeRequest, LeaseRevokeResponse> Revoke = new(
        Leases + "LeaseRevoke", LeaseRevokeResponse.Parser);

    public static readonly EtcdCall<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse> TimeToLive = new(
        Leases + "LeaseTimeToLive", LeaseTimeToLiveResponse.Parser);

    public static readonly EtcdCall<LeaseLeasesRequest, LeaseLeasesResponse> AllLeases = new(
        Leases + "LeaseLeases", LeaseLeasesResponse.Parser);

    /// <summary>Goes both ways until it is ended.</summary>
    public static readonly EtcdCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> KeepAlive = new(
        Leases + "LeaseKeepAlive", LeaseKeepAliveResponse.Parser);

    /// <summary>Goes both ways until it is ended.</summary>
    public static readonly EtcdCall<WatchRequest, WatchResponse> Watch = new(
        "/etcdserverpb.Watch/Watch", WatchResponse.Parser);
}

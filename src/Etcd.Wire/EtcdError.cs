namespace Muster.Etcd.Wire;

/// <summary>etcd's own table of refusals: clients match on these codes and texts, letter by letter.</summary>
public static class EtcdError
{
    public static readonly GrpcStatus EmptyKey = Wrong("key is not provided");
    public static readonly GrpcStatus KeyNotFound = Wrong("key not found");
    public static readonly GrpcStatus ValueProvided = Wrong("value is provided");
    public static readonly GrpcStatus LeaseProvided = Wrong("lease is provided");
    public static readonly GrpcStatus TooManyOps = Wrong("too many operations in txn request");
    public static readonly GrpcStatus DuplicateKey = Wrong("duplicate key given in txn request");
    public static readonly GrpcStatus RequestTooLarge = Wrong("request is too large");

    public static readonly GrpcStatus Compacted = Of(
        GrpcCode.OutOfRange, "mvcc: required revision has been compacted");

    public static readonly GrpcStatus FutureRevision = Of(
        GrpcCode.OutOfRange, "mvcc: required revision is a future revision");

    public static readonly GrpcStatus NoSpace = Of(GrpcCode.ResourceExhausted, "mvcc: database space exceeded");
    public static readonly GrpcStatus TooManyRequests = Of(GrpcCode.ResourceExhausted, "too many requests");

    public static readonly GrpcStatus LeaseNotFound = Of(GrpcCode.NotFound, "requested lease not found");
    public static readonly GrpcStatus LeaseExists = Unready("lease already exists");
    public static readonly GrpcStatus LeaseTtlTooLarge = Of(GrpcCode.OutOfRange, "too large lease TTL");

    public static readonly GrpcStatus MemberExists = Unready("member ID already exist");
    public static readonly GrpcStatus PeerUrlExists = Unready("Peer URLs already exists");

    public static readonly GrpcStatus MemberNotEnoughStarted = Unready(
        "re-configuration failed due to not enough started members");

    public static readonly GrpcStatus MemberBadUrls = Wrong("given member URLs are invalid");
    public static readonly GrpcStatus MemberNotFound = Of(GrpcCode.NotFound, "member not found");
    public static readonly GrpcStatus MemberNotLearner = Unready("can only promote a learner member");

    public static readonly GrpcStatus LearnerNotReady = Unready(
        "can only promote a learner member which is in sync with leader");

    public static readonly GrpcStatus TooManyLearners = Unready("too many learner members in cluster");

    public static readonly GrpcStatus AuthFailed = Wrong("authentication failed, invalid user ID or password");
    public static readonly GrpcStatus AuthNotEnabled = Unready("authentication is not enabled");
    public static readonly GrpcStatus InvalidAuthToken = Of(GrpcCode.Unauthenticated, "invalid auth token");
    public static readonly GrpcStatus PermissionDenied = Of(GrpcCode.PermissionDenied, "permission denied");

    public static readonly GrpcStatus NoLeader = Away("no leader");
    public static readonly GrpcStatus NotLeader = Unready("not leader");
    public static readonly GrpcStatus LeaderChanged = Away("leader changed");
    public static readonly GrpcStatus NotCapable = Away("not capable");
    public static readonly GrpcStatus Stopped = Away("server stopped");
    public static readonly GrpcStatus Timeout = Away("request timed out");

    public static readonly GrpcStatus TimeoutLeaderFailed = Away(
        "request timed out, possibly due to previous leader failure");

    public static readonly GrpcStatus TimeoutConnectionLost = Away("request timed out, possibly due to connection lost");
    public static readonly GrpcStatus Unhealthy = Away("unhealthy cluster");
    public static readonly GrpcStatus Corrupt = Of(GrpcCode.DataLoss, "corrupt cluster");
    public static readonly GrpcStatus NotSupportedForLearner = Away("rpc not supported for learner");
    public static readonly GrpcStatus BadLeaderTransferee = Unready("bad leader transferee");

    private static GrpcStatus Of(GrpcCode code, string text) => new(code, $"etcdserver: {text}");

    private static GrpcStatus Wrong(string text) => Of(GrpcCode.InvalidArgument, text);

    private static GrpcStatus Unready(string text) => Of(GrpcCode.FailedPrecondition, text);

    private static GrpcStatus Away(string text) => Of(GrpcCode.Unavailable, text);
}

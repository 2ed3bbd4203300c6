using System.Diagnostics;
using Muster.Bedrock;
using Muster.Etcd.Wire;

namespace Muster.Doors.Etcd3.Words;

/// <summary>Refusals in etcd's words: the door's one table.</summary>
internal static class StatusWords
{
    public static GrpcStatus Of(Refused refused) => refused.Why switch
    {
        Refusal.Invalid => new GrpcStatus(GrpcCode.InvalidArgument, $"etcdserver: {refused.Message}"),
        Refusal.NotFound => EtcdError.KeyNotFound,
        Refusal.Forbidden => EtcdError.PermissionDenied,
        Refusal.Conflict => new GrpcStatus(GrpcCode.Aborted, $"etcdserver: {refused.Message}"),
        Refusal.TooLarge => EtcdError.RequestTooLarge,
        Refusal.TooMany => EtcdError.TooManyOps,
        Refusal.DuplicateKey => EtcdError.DuplicateKey,
        Refusal.Compacted => EtcdError.Compacted,
        Refusal.FutureRevision => EtcdError.FutureRevision,
        Refusal.LeaseNotFound => EtcdError.LeaseNotFound,
        Refusal.LeaseExists => EtcdError.LeaseExists,
        Refusal.NoSpace => EtcdError.NoSpace,
        Refusal.Corrupt => EtcdError.Corrupt,
        Refusal.Unavailable => new GrpcStatus(GrpcCode.Unavailable, $"etcdserver: {refused.Message}"),

        // Whether it happened is not known, which is what this word of etcd's means.
        Refusal.UnknownOutcome => EtcdError.Timeout,
        _ => throw new UnreachableException($"no status for {refused.Why}"),
    };
}

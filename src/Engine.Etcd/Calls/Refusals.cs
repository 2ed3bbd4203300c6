using Muster.Bedrock;
using Muster.Etcd.Wire;

namespace Muster.Engine.Etcd.Calls;

/// <summary>What etcd's refusals mean here.</summary>
internal static class Refusals
{
    public static Refused Of(GrpcStatus status, CallKind kind)
    {
        var why = Why(status);
        if (why is Refusal.UnknownOutcome && kind == CallKind.Reads)
        {
            why = Refusal.Unavailable;
        }

        return new Refused(why, status.Message);
    }

    /// <summary>True when the member could not answer, but another one might.</summary>
    public static bool IsOfTheMember(GrpcStatus status) => status.Code is GrpcCode.Unavailable or GrpcCode.DataLoss;

    // Words before codes: some words stand under codes that say too little. Whatever was not surely refused before it was
    // proposed to the cluster may still happen.
    private static Refusal Why(GrpcStatus status) => status switch
    {
        _ when status == EtcdError.DuplicateKey => Refusal.DuplicateKey,
        _ when status == EtcdError.TooManyOps => Refusal.TooMany,
        _ when status == EtcdError.RequestTooLarge => Refusal.TooLarge,
        _ when status == EtcdError.LeaseTtlTooLarge => Refusal.TooLarge,
        _ when status == EtcdError.KeyNotFound => Refusal.NotFound,
        _ when status == EtcdError.Compacted => Refusal.Compacted,
        _ when status == EtcdError.FutureRevision => Refusal.FutureRevision,
        _ when status == EtcdError.NoSpace => Refusal.NoSpace,
        _ when status == EtcdError.LeaseNotFound => Refusal.LeaseNotFound,
        _ when status == EtcdError.LeaseExists => Refusal.LeaseExists,
        _ when status == EtcdError.TooManyRequests => Refusal.Unavailable,
        _ when status == EtcdError.NotCapable => Refusal.Unavailable,
        { Code: GrpcCode.ResourceExhausted } => Refusal.TooLarge,
        { Code: GrpcCode.InvalidArgument } => Refusal.Invalid,
        { Code: GrpcCode.PermissionDenied or GrpcCode.Unauthenticated } => Refusal.Forbidden,
        { Code: GrpcCode.NotFound } => Refusal.NotFound,
        { Code: GrpcCode.Unimplemented } => Refusal.Invalid,
        _ => Refusal.UnknownOutcome,
    };
}

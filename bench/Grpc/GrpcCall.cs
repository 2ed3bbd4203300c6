namespace Muster.Bench.Grpc;

/// <summary>A method of gRPC.</summary>
/// <param name="Path">As <c>/etcdserverpb.KV/Put</c>.</param>
/// <param name="IsConversation">All requests go on one stream, which stays open.</param>
internal sealed record GrpcCall(string Path, bool IsConversation = false);

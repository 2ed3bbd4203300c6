using Muster.Bedrock;
using Muster.Doors.Etcd3.Words;
using Muster.Etcd.Wire;

namespace Muster.Doors.Etcd3.Services;

/// <summary>
/// Locks and elections are clients within the server, whose errors lose their code on the way out (as in etcd): the text
/// stays.
/// </summary>
internal static class InnerStatus
{
    public static GrpcStatus Of(Refused refused) => Of(StatusWords.Of(refused));

    public static GrpcStatus Of(GrpcStatus status) => status with { Code = GrpcCode.Unknown };
}

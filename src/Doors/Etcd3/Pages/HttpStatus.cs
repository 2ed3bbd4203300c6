using Microsoft.AspNetCore.Http;
using Muster.Etcd.Wire;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>The codes of HTTP that etcd's gateway answers for those of gRPC.</summary>
internal static class HttpStatus
{
    public static int Of(GrpcCode code) => code switch
    {
        GrpcCode.Ok => StatusCodes.Status200OK,
        GrpcCode.Canceled => StatusCodes.Status408RequestTimeout,
        GrpcCode.InvalidArgument or GrpcCode.OutOfRange or GrpcCode.FailedPrecondition => StatusCodes.Status400BadRequest,
        GrpcCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        GrpcCode.NotFound => StatusCodes.Status404NotFound,
        GrpcCode.AlreadyExists or GrpcCode.Aborted => StatusCodes.Status409Conflict,
        GrpcCode.PermissionDenied => StatusCodes.Status403Forbidden,
        GrpcCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        GrpcCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        GrpcCode.Unimplemented => StatusCodes.Status501NotImplemented,
        GrpcCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

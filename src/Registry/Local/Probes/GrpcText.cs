using System.Net;

namespace Muster.Registry.Local.Probes;

/// <summary>The codes of gRPC, in its own order: their numbers travel.</summary>
internal enum GrpcCode
{
    OK,
    Canceled,
    Unknown,
    InvalidArgument,
    DeadlineExceeded,
    NotFound,
    AlreadyExists,
    PermissionDenied,
    ResourceExhausted,
    FailedPrecondition,
    Aborted,
    OutOfRange,
    Unimplemented,
    Internal,
    Unavailable,
    DataLoss,
    Unauthenticated,
}

/// <summary>How grpc-go words what goes wrong.</summary>
internal static class GrpcText
{
    public static string Error(GrpcCode code, string why) => $"rpc error: code = {code} desc = {why}";

    public static string OfDial(string why) => $"connection error: desc = \"transport: Error while dialing {why}\"";

    /// <summary>What the connection came to.</summary>
    public static string OfTransport(string why) => why switch
    {
        var dial when dial.StartsWith("dial ", StringComparison.Ordinal) => OfDial(dial),
        var tls when tls.StartsWith("tls: ", StringComparison.Ordinal) || tls.StartsWith("x509: ", StringComparison.Ordinal) =>
            $"connection error: desc = \"transport: authentication handshake failed: {tls}\"",
        _ => "transport is closing",
    };

    /// <summary>An answer that is not gRPC's.</summary>
    public static string OfForeign(HttpStatusCode status, string type) => Error(
        status switch
        {
            HttpStatusCode.BadRequest => GrpcCode.Internal,
            HttpStatusCode.Unauthorized => GrpcCode.Unauthenticated,
            HttpStatusCode.Forbidden => GrpcCode.PermissionDenied,
            HttpStatusCode.NotFound => GrpcCode.Unimplemented,
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout => GrpcCode.Unavailable,
            _ => GrpcCode.Unknown,
        },
        $"{Phrase(status)}: HTTP status code {(int)status}; "
        + (type.Length == 0
            ? "transport: missing content-type field"
            : $"transport: received the unexpected content-type \"{type}\""));

    /// <summary>What the trailers say, or the headers of an answer that has nothing else; null when they say OK.</summary>
    public static string? ErrorIn(HttpResponseMessage response)
    {
        var headers = response.TrailingHeaders.NonValidated.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        var text = headers.NonValidated.TryGetValues("grpc-status", out var status) ? status.ToString() : "";
        if (!int.TryParse(text, out var code))
        {
            return Error(GrpcCode.Internal, "server closed the stream without sending trailers");
        }

        return code == (int)GrpcCode.OK
            ? null
            : Error(
                Enum.IsDefined((GrpcCode)code) ? (GrpcCode)code : GrpcCode.Unknown,
                headers.NonValidated.TryGetValues("grpc-message", out var why) ? Uri.UnescapeDataString(why.ToString()) : "");
    }

    private static string Phrase(HttpStatusCode status) => new HttpResponseMessage(status).ReasonPhrase ?? "";
}

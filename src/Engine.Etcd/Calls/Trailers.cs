using Muster.Etcd.Wire;

namespace Muster.Engine.Etcd.Calls;

/// <summary>How a call ended: in the trailers, or in the headers of an answer without a body.</summary>
internal static class Trailers
{
    public static GrpcStatus StatusOf(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            return new GrpcStatus(GrpcCode.Unavailable, $"HTTP status {(int)response.StatusCode}");
        }

        var code = One(response.TrailingHeaders, "grpc-status") ?? One(response.Headers, "grpc-status");
        var message = One(response.TrailingHeaders, "grpc-message") ?? One(response.Headers, "grpc-message");
        return GrpcStatus.Of(code, message);
    }

    private static string? One(System.Net.Http.Headers.HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

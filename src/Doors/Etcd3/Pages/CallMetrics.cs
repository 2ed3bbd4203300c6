using System.Text;
using Muster.Doors.Etcd3.Calls;
using Muster.Etcd.Wire;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>How often methods were called and how they ended, under the names that servers of gRPC have for it.</summary>
internal static class CallMetrics
{
    private static readonly GrpcCode[] _codes = Enum.GetValues<GrpcCode>();

    public static void Write(StringBuilder text, IReadOnlyList<Method> methods)
    {
        MetricsPage.Head(text, "grpc_server_started_total", "Total number of RPCs started on the server.", "counter");
        foreach (var method in methods)
        {
            MetricsPage.Line(text, "grpc_server_started_total", Labels(method), method.Counts.Begun);
        }

        MetricsPage.Head(
            text, "grpc_server_handled_total", "Total number of RPCs completed on the server, regardless of success or failure.", "counter");
        foreach (var method in methods)
        {
            // A code that never came has no line, but for the one that is wanted.
            foreach (var code in _codes.Where(code => code == GrpcCode.Ok || method.Counts.Ended(code) > 0))
            {
                MetricsPage.Line(
                    text, "grpc_server_handled_total", $"grpc_code=\"{NameOf(code)}\",{Labels(method)}", method.Counts.Ended(code));
            }
        }
    }

    private static string NameOf(GrpcCode code) => code == GrpcCode.Ok ? "OK" : code.ToString();

    private static string Labels(Method method)
    {
        var slash = method.Path.LastIndexOf('/');
        return $"grpc_method=\"{method.Path[(slash + 1)..]}\",grpc_service=\"{method.Path[1..slash]}\",grpc_type=\"{TypeOf(method)}\"";
    }

    private static string TypeOf(Method method) =>
        !method.IsStream ? "unary" : method.IsAskedOnce ? "server_stream" : "bidi_stream";
}

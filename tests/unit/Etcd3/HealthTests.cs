using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Conformance.Etcd3;
using Muster.Tests.Support;
using Status = Muster.Etcd.Wire.Messages.HealthCheckResponse.Types.ServingStatus;

namespace Muster.Tests.Unit.Etcd3;

/// <summary>gRPC's own question whether a server is well, and etcd's pages that say it to monitors.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task The_server_as_a_whole_serves()
    {
        await using var door = await OpenDoor.OpenAsync();
        using var client = door.Client();
        var (answer, status) = await client.AskAsync(
            "/grpc.health.v1.Health/Check", new HealthCheckRequest(), HealthCheckResponse.Parser);
        Assert.Equal((Status.Serving, GrpcStatus.Ok), (answer!.Status, status));
        await using var stream = client.Open("/grpc.health.v1.Health/Watch", HealthCheckResponse.Parser);
        stream.Say(new HealthCheckRequest());
        Assert.Equal(Status.Serving, (await stream.NextAsync())!.Status);
    }

    [Fact]
    public async Task A_service_that_is_not_known_is_not_found_and_may_be_waited_for()
    {
        await using var door = await OpenDoor.OpenAsync();
        using var client = door.Client();
        var asked = new HealthCheckRequest { Service = "etcdserverpb.KV" };
        var (_, status) = await client.AskAsync("/grpc.health.v1.Health/Check", asked, HealthCheckResponse.Parser);
        Assert.Equal(new GrpcStatus(GrpcCode.NotFound, "unknown service"), status);
        await using var stream = client.Open("/grpc.health.v1.Health/Watch", HealthCheckResponse.Parser);
        stream.Say(asked);
        Assert.Equal(Status.ServiceUnknown, (await stream.NextAsync())!.Status);
    }

    [Fact]
    public async Task The_page_of_metrics_counts_what_was_asked_and_is_watched()
    {
        await using var door = await OpenDoor.OpenAsync();
        using var client = door.Client();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{door.Port}") };
        Assert.Equal("""{"health":"true","reason":""}""", await http.GetStringAsync("/health"));
        await using (var stream = client.Open("/etcdserverpb.Watch/Watch", WatchResponse.Parser))
        {
            stream.Say(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = QueueRooms.Text("k") } });
            Assert.True((await stream.NextAsync())!.Created);
            await WatchedAsync(http, 1); // it is told that it was made before it begins
            var text = await http.GetStringAsync("/metrics");
            Assert.Contains("\netcd_server_health_success 1\n", text, StringComparison.Ordinal);
            Assert.Contains("\netcd_server_health_failures 0\n", text, StringComparison.Ordinal);
            Assert.Contains("\netcd_mvcc_db_total_size_in_bytes 0\n", text, StringComparison.Ordinal);
            Assert.Contains(
                "\ngrpc_server_started_total{grpc_method=\"Watch\",grpc_service=\"etcdserverpb.Watch\",grpc_type=\"bidi_stream\"} 1\n",
                text, StringComparison.Ordinal);
            Assert.Contains("\netcd_server_version{server_version=\"3.5.16\"} 1\n", text, StringComparison.Ordinal);
        }

        await WatchedAsync(http, 0);
    }

    [Fact]
    public async Task The_page_of_metrics_tells_how_calls_ended()
    {
        await using var door = await OpenDoor.OpenAsync();
        using var client = door.Client();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{door.Port}") };
        await client.AskAsync("/etcdserverpb.KV/Put", new PutRequest { Key = QueueRooms.Text("k") }, PutResponse.Parser);
        await client.AskAsync("/etcdserverpb.KV/Put", new PutRequest(), PutResponse.Parser);
        using var body = new StringContent("""{"key":"aw=="}""");
        (await http.PostAsync("/v3/kv/put", body)).EnsureSuccessStatusCode();
        var text = await http.GetStringAsync("/metrics");
        const string Put = "grpc_method=\"Put\",grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"}";
        Assert.Contains($"\ngrpc_server_started_total{{{Put} 3\n", text, StringComparison.Ordinal);
        Assert.Contains($"\ngrpc_server_handled_total{{grpc_code=\"OK\",{Put} 2\n", text, StringComparison.Ordinal);
        Assert.Contains($"\ngrpc_server_handled_total{{grpc_code=\"InvalidArgument\",{Put} 1\n", text, StringComparison.Ordinal);
    }

    private static Task WatchedAsync(HttpClient http, int count) => Eventually.Until(
        async () => (await http.GetStringAsync("/metrics")).Contains(
            $"\netcd_debugging_mvcc_watcher_total {count}\n", StringComparison.Ordinal),
        $"{count} watches are open");
}

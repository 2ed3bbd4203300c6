using System.Diagnostics;
using System.Net;
using System.Text;
using Muster.Agent.Config;
using Muster.Agent.Host;
using Muster.Bedrock;
using Muster.Tests.Support;
using Muster.Tests.Unit.Consul;

namespace Muster.Tests.Unit.Agent;

/// <summary>What is traced, and that it reaches a collector.</summary>
public sealed class SpansTests : IAsyncLifetime
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = "00f067aa0ba902b7";

    private DoorFixture _door = null!;

    public async Task InitializeAsync() => _door = await DoorFixture.StartAsync();

    public async Task DisposeAsync() => await _door.DisposeAsync();

    [Fact]
    public async Task A_write_is_followed_from_the_clients_span_through_all_rooms_to_the_flush()
    {
        var ended = new List<Activity>();
        using (var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (ended)
                {
                    ended.Add(span);
                }
            },
        })
        {
            ActivitySource.AddActivityListener(listener);
            await PutAsync();
            await Eventually.Until(() => Of("PUT /v1/kv/") is not null, "the request's span has ended");
        }

        var (request, write, commit, flush) = (Of("PUT /v1/kv/")!, Of("kv.write")!, Of("engine.commit")!, Of("journal.flush")!);
        Assert.Equal(Parent, request.ParentSpanId.ToHexString());
        Assert.Equal(request.SpanId, write.ParentSpanId);
        Assert.Equal(write.SpanId, commit.ParentSpanId);
        Assert.Equal(commit.SpanId, flush.ParentSpanId);
        Assert.Equal(("/v1/kv/a", 200), (request.GetTagItem("url.path"), request.GetTagItem("http.response.status_code")));
        Assert.IsType<long>(commit.GetTagItem("muster.revision"));

        Activity? Of(string name)
        {
            lock (ended)
            {
                return ended.Find(span => span.DisplayName == name && span.TraceId.ToHexString() == Trace);
            }
        }
    }

    [Fact]
    public async Task Spans_are_sent_to_the_collector_as_OTLP()
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{FreePorts.Take()}";
        collector.Prefixes.Add($"{address}/");
        collector.Start();
        var receiving = ReceiveAsync(collector);

        // What does not reach the collector in time is dropped, and a machine that tests keep busy has little of it.
        for (var time = 1; time <= 10 && !receiving.IsCompleted; time++)
        {
            var sender = SpanSender.Begin(new TraceTerms { Collector = new Uri(address) }, "1.2.3", "some-node")!;
            await PutAsync();
            await Task.WhenAny(receiving, Task.Run(async () => await sender.DisposeAsync()));
        }

        var (path, type, body) = await receiving.WaitAsync(Eventually.PatienceMax);
        Assert.Equal(("/v1/traces", "application/x-protobuf"), (path, type));
        foreach (var text in (string[])["muster", "1.2.3", "some-node", "engine.commit", "journal.flush", "kv.write"])
        {
            Assert.True(body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0, text);
        }

        Assert.True(body.AsSpan().IndexOf(Convert.FromHexString(Trace)) >= 0);
    }

    [Fact]
    public void Without_a_collector_nothing_is_sent() => Assert.Null(SpanSender.Begin(new TraceTerms(), "1", "n"));

    private async Task PutAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/kv/a") { Content = new StringContent("1") };
        request.Headers.Add("traceparent", $"00-{Trace}-{Parent}-01");
        using var answer = await _door.Client.SendAsync(request);
        Assert.Equal("true", await answer.Content.ReadAsStringAsync());
    }

    private static async Task<(string Path, string? Type, byte[] Body)> ReceiveAsync(HttpListener collector)
    {
        var asked = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await asked.Request.InputStream.CopyToAsync(body);
        asked.Response.Close();
        return (asked.Request.Url!.AbsolutePath, asked.Request.ContentType, body.ToArray());
    }
}

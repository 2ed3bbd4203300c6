using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Words;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>What is asked without gRPC: etcd's few pages, its methods as JSON, and what other doors answer here.</summary>
internal sealed class PlainPages(DoorContext context, IReadOnlyList<Method> methods)
{
    /// <summary>Where the methods are found: 3.3's clients know the second alone, and 3.4's the first.</summary>
    private static readonly string[] _versions = ["/v3", "/v3beta"];

    private readonly Dictionary<string, Method> _methods = _versions
        .SelectMany(version => methods.Where(method => method.JsonPath is not null).Select(method => KeyValuePair.Create(version + method.JsonPath, method)))
        .ToDictionary(StringComparer.Ordinal);

    private readonly HealthPage _health = new(context);

    public async Task AnswerAsync(IFeatureCollection features, IHttpRequestFeature request, Caller caller)
    {
        var cancel = features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
        var page = new Page(features);
        if (!context.Options.Origins.Admit(request.Headers, features.GetRequiredFeature<IHttpResponseFeature>().Headers))
        {
            await page.SendAsync(StatusCodes.Status403Forbidden, Page.Text, Origins.Refusal, cancel);
            return;
        }

        if (request.Method == HttpMethods.Options && request.Headers.Origin.Count > 0)
        {
            await page.SendAsync(StatusCodes.Status200OK, Page.Text, "", cancel);
            return;
        }

        // Leases have a second place there, below the keys.
        if (_methods.TryGetValue(request.Path.Replace("/kv/lease/", "/lease/", StringComparison.Ordinal), out var method))
        {
            await CallAsync(features, request, method, caller, cancel);
            return;
        }

        switch (request.Path)
        {
            case "/health":
                await _health.AnswerAsync(features, request, caller, cancel);
                break;
            case "/version":
                await page.SendAsync(StatusCodes.Status200OK, Page.Json, EtcdVersion.Document, cancel);
                break;
            case "/metrics":
                await page.SendAsync(
                    StatusCodes.Status200OK, MetricsPage.Type, await MetricsPage.TextAsync(context, methods, caller, cancel), cancel);
                break;
            case var path when path.StartsWith("/v3/", StringComparison.Ordinal):
                await page.SendAsync(
                    StatusCodes.Status404NotFound, Page.Json, """{"error":"Not Found","code":5,"message":"Not Found"}""", cancel);
                break;
            default:
                if (context.Options.Guest is { } guest)
                {
                    await guest(features, context.Addresses);
                    break;
                }

                await page.SendAsync(StatusCodes.Status404NotFound, Page.Text, "404 page not found\n", cancel);
                break;
        }
    }

    private async ValueTask CallAsync(
        IFeatureCollection features, IHttpRequestFeature request, Method method, Caller caller, CancellationToken cancel)
    {
        if (request.Method != HttpMethods.Post)
        {
            // In the gateway's own words.
            await new Page(features).SendAsync(
                StatusCodes.Status405MethodNotAllowed, Page.Json,
                """{"error":"Method Not Allowed","code":12,"message":"Method Not Allowed"}""", cancel);
            return;
        }

        var bytesMax = context.Options.RequestBytesMax * 2; // base64 makes four bytes of three
        var conversation = new JsonConversation(features, caller, method.IsStream, bytesMax);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, context.Closing);
        GrpcStatus status;
        method.Counts.Begins();
        var code = GrpcCode.Canceled; // of a call that breaks off
        try
        {
            status = await method.RunAsync(conversation, either.Token);
            code = status.Code;
        }
        catch (OperationCanceledException) when (context.Closing.IsCancellationRequested)
        {
            status = EtcdError.Stopped;
            code = status.Code;
        }
        finally
        {
            method.Counts.Ends(code);
        }

        await conversation.EndAsync(status, cancel);
    }
}

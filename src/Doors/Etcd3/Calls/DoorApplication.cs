using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Pages;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>What Kestrel calls for each request, without a framework's pipeline in between.</summary>
internal sealed class DoorApplication : IHttpApplication<IFeatureCollection>
{
    /// <summary>Beside the request itself, gRPC may carry so much (etcd's own allowance).</summary>
    private const int OverheadBytes = 512 * 1024;

    private static readonly Caller _nobodyKnown = new("", "etcd", "");

    private readonly ConditionalWeakTable<IPAddress, Caller> _callers = [];
    private readonly DoorContext _context;
    private readonly Dictionary<string, Method> _methods;
    private readonly PlainPages _pages;

    public DoorApplication(DoorContext context)
    {
        _context = context;
        var methods = Methods.Of(context);
        _methods = methods.ToDictionary(method => method.Path, StringComparer.Ordinal);
        _pages = new PlainPages(context, methods);
    }

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection features)
    {
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        try
        {
            if (request.Headers.ContentType.ToString().StartsWith("application/grpc", StringComparison.Ordinal))
            {
                await CallAsync(features, request);
            }
            else
            {
                await _pages.AnswerAsync(features, request, CallerOf(features));
            }
        }
        catch (Exception gone)
            when (gone is (IOException and not BadHttpRequestException) or OperationCanceledException or ConnectionAbortedException)
        {
            // Nobody is there to be told.
            features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();
        }
        catch (Exception failure) when (IsOurs(failure))
        {
            Etcd3DoorLog.CallFailed(_context.Log, failure, request.Path);
            features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();
        }
    }

    private async Task CallAsync(IFeatureCollection features, IHttpRequestFeature request)
    {
        var conversation = new GrpcConversation(
            features, CallerOf(features), _context.Options.RequestBytesMax + OverheadBytes);
        conversation.Begin();
        var status = _methods.TryGetValue(request.Path, out var method)
            ? await RunAsync(features, method, conversation)
            : Unknown(request.Path);
        await conversation.EndAsync(status);
    }

    private ValueTask<GrpcStatus> RunAsync(IFeatureCollection features, Method method, Conversation conversation)
    {
        var gone = features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

        // The others end before the door's patience does.
        return method.MayLast ? RunUntilClosingAsync(method, conversation, gone) : method.RunAsync(conversation, gone);
    }

    private async ValueTask<GrpcStatus> RunUntilClosingAsync(Method method, Conversation conversation, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _context.Closing);
        try
        {
            return await method.RunAsync(conversation, either.Token);
        }
        catch (OperationCanceledException) when (_context.Closing.IsCancellationRequested)
        {
            return EtcdError.Stopped;
        }
    }

    private static GrpcStatus Unknown(string path)
    {
        var slash = path.LastIndexOf('/');
        return new GrpcStatus(
            GrpcCode.Unimplemented,
            slash > 0 ? $"unknown method {path[(slash + 1)..]} for service {path[1..slash]}" : $"malformed method name: {path}");
    }

    /// <summary>Made once for each connection, which keeps its address for as long as it lives.</summary>
    private Caller CallerOf(IFeatureCollection features) =>
        features.Get<IHttpConnectionFeature>()?.RemoteIpAddress is { } address
            ? _callers.GetValue(address, static address => new Caller("", "etcd", address.ToString()))
            : _nobodyKnown;

    // What Kestrel itself refuses is no failure of ours; a broken invariant is past answering.
    private static bool IsOurs(Exception failure) => failure is not (
        BadHttpRequestException or BrokenInvariantException or System.Diagnostics.UnreachableException);
}

using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Pages;
using Muster.Doors.Http2;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>What is called for each request, without a framework's pipeline in between.</summary>
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

    /// <summary>A request of HTTP/1.1, of which none is a call by gRPC.</summary>
    public async Task ProcessRequestAsync(IFeatureCollection features)
    {
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        var caller = CallerOf(features.Get<IHttpConnectionFeature>()?.RemoteIpAddress);
        if (await FailsAsync(_pages.AnswerAsync(features, request, caller), request.Path))
        {
            features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();
        }
    }

    /// <summary>A request of HTTP/2.</summary>
    public async Task ServeAsync(ServerStream stream, Caller caller, EndPoint? remote)
    {
        var path = RequestTarget.Split(stream.Head.Path).Path;
        var isCall = stream.Head.ContentType.StartsWith("application/grpc", StringComparison.Ordinal);
        if (await FailsAsync(isCall ? CallAsync(stream, path, caller) : AnswerAsync(stream, caller, remote), path))
        {
            stream.Abort(Http2Error.Internal);
        }
    }

    /// <summary>Made once for each connection, which keeps its address for as long as it lives.</summary>
    public Caller CallerOf(IPAddress? address) => address is not null
        ? _callers.GetValue(address, static address => new Caller("", "etcd", address.ToString()))
        : _nobodyKnown;

    private async Task<bool> FailsAsync(Task answering, string path)
    {
        try
        {
            await answering;
            return false;
        }
        catch (Exception gone)
            when (gone is (IOException and not BadHttpRequestException) or OperationCanceledException or ConnectionAbortedException)
        {
            return true; // nobody is there to be told
        }
        catch (Exception failure) when (IsOurs(failure))
        {
            Etcd3DoorLog.CallFailed(_context.Log, failure, path);
            return true;
        }
    }

    private async Task AnswerAsync(ServerStream stream, Caller caller, EndPoint? remote)
    {
        await Task.Yield(); // whoever reads the connection's next requests need not wait
        var features = StreamFeatures.Of(stream, remote, _context.House.Time.GetUtcNow());
        await _pages.AnswerAsync(features, features.GetRequiredFeature<IHttpRequestFeature>(), caller);
        await features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync();
    }

    private async Task CallAsync(ServerStream stream, string path, Caller caller)
    {
        var conversation = new GrpcConversation(stream, caller, _context.Options.RequestBytesMax + OverheadBytes);
        conversation.End(_methods.TryGetValue(path, out var method)
            ? await RunAsync(method, conversation, stream.Gone)
            : Unknown(path));
    }

    private async ValueTask<GrpcStatus> RunAsync(Method method, Conversation conversation, CancellationToken cancel)
    {
        if (!method.IsBrief)
        {
            await Task.Yield(); // whoever reads the connection's next requests need not wait
        }

        method.Counts.Begins();
        var code = GrpcCode.Canceled; // of a call that breaks off
        try
        {
            // The others end before the door's patience does.
            var status = method.MayLast
                ? await RunUntilClosingAsync(method, conversation, cancel)
                : await method.RunAsync(conversation, cancel);
            code = status.Code;
            return status;
        }
        finally
        {
            method.Counts.Ends(code);
        }
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

    // What Kestrel itself refuses is no failure of ours; a broken invariant is past answering.
    private static bool IsOurs(Exception failure) => failure is not (
        BadHttpRequestException or BrokenInvariantException or System.Diagnostics.UnreachableException);
}

using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Bedrock;

namespace Muster.Doors.Consul.Http;

/// <summary>What Kestrel calls for each request, without a framework's pipeline in between.</summary>
internal sealed class DoorApplication(DoorContext context, Router router) : IHttpApplication<Exchange>
{
    public Exchange CreateContext(IFeatureCollection contextFeatures)
    {
        var exchange = contextFeatures is IHostContextContainer<Exchange> connection
            ? connection.HostContext ??= new Exchange(context)
            : new Exchange(context);
        exchange.Begin(contextFeatures);
        return exchange;
    }

    public Task ProcessRequestAsync(Exchange exchange)
    {
        try
        {
            var answering = exchange.HasBrokenTarget ? exchange.SendBadRequestAsync() : router.AnswerAsync(exchange);
            return answering.IsCompletedSuccessfully ? Task.CompletedTask : FinishAsync(exchange, answering);
        }
        catch (Exception failure) when (IsOurs(failure))
        {
            return FailAsync(exchange, failure);
        }
    }

    public void DisposeContext(Exchange context, Exception? exception) => context.End();

    // A client that went away, or whose request Kestrel itself refuses, is no failure of ours; a broken invariant is past
    // answering.
    private static bool IsOurs(Exception failure) =>
        failure is not (BadHttpRequestException or ConnectionResetException or ConnectionAbortedException
            or BrokenInvariantException or UnreachableException);

    private static async Task FailAsync(Exchange exchange, Exception failure)
    {
        ConsulDoorLog.RequestFailed(
            exchange.Context.Log, failure, exchange.Method, Encoding.UTF8.GetString(exchange.Path));
        if (!exchange.HasStarted)
        {
            await exchange.SendTextAsync(
                StatusCodes.Status500InternalServerError, "internal error; the agent's log tells more");
        }
    }

    private static async Task FinishAsync(Exchange exchange, ValueTask answering)
    {
        try
        {
            await answering;
        }
        catch (OperationCanceledException) when (exchange.Gone.IsCancellationRequested)
        {
            exchange.Abort();
        }
        catch (Exception failure) when (IsOurs(failure))
        {
            await FailAsync(exchange, failure);
        }
    }
}

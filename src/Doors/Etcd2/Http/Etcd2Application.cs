using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Bedrock;

namespace Muster.Doors.Etcd2.Http;

/// <summary>What Kestrel calls for each request, without a framework's pipeline in between.</summary>
internal sealed class Etcd2Application(Etcd2Context shared) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public Task ProcessRequestAsync(IFeatureCollection context) =>
        AnswerAsync(context, shared.ListensAt);

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    /// <param name="addresses">Where the door that was asked listens.</param>
    public async Task AnswerAsync(IFeatureCollection features, IReadOnlyList<string> addresses)
    {
        var exchange = new Etcd2Exchange(shared, features, addresses);
        try
        {
            await Etcd2Routes.AnswerAsync(exchange);
        }
        catch (OperationCanceledException) when (exchange.Gone.IsCancellationRequested)
        {
            exchange.Abort();
        }
        catch (Exception failure) when (IsOurs(failure))
        {
            Etcd2Log.RequestFailed(shared.Log, failure, exchange.Method, exchange.RawPath);
            if (!exchange.HasStarted)
            {
                await exchange.SendErrorAsync(
                    StatusCodes.Status500InternalServerError, "internal error; the agent's log tells more");
            }
        }
    }

    // A client that went away, or whose request Kestrel itself refuses, is no failure of ours; a broken invariant is past
    // answering.
    private static bool IsOurs(Exception failure) =>
        failure is not (BadHttpRequestException or ConnectionResetException or ConnectionAbortedException
            or BrokenInvariantException or UnreachableException);
}

using Muster.Registry.Catalog;

namespace Muster.Registry.Queries;

/// <summary>Tells, whenever sessions may have ended, so that what was bound to them goes too.</summary>
internal sealed class SessionsEnd : IAsyncDisposable
{
    /// <summary>Between two looks while the catalog does not change as told, and at least so long after a failure.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public SessionsEnd(Catalog.Catalog catalog, TimeProvider time, Func<CatalogSnapshot, CancellationToken, Task> told) =>
        _running = Task.Run(() => RunAsync(catalog, time, told, _stopping.Token), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private static async Task RunAsync(
        Catalog.Catalog catalog,
        TimeProvider time,
        Func<CatalogSnapshot, CancellationToken, Task> told,
        CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var picture = catalog.Current;
                await told(picture, cancel);
                var next = await catalog.NextAsync(Question.Sessions, picture, Reading.WaitMax, cancel);
                if (!next.Ok || next.Value.IndexOf(Question.Sessions) <= picture.IndexOf(Question.Sessions))
                {
                    await Task.Delay(_pause, time, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }
}

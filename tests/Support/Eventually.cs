namespace Muster.Tests.Support;

/// <summary>Waits for a condition of the outside world, never for a time to pass.</summary>
public static class Eventually
{
    /// <summary>Long enough for a loaded machine with one core; nothing that works needs it.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(20);

    public static Task Until(Func<bool> condition, string what, TimeSpan? patience = null) =>
        Until(() => Task.FromResult(condition()), what, patience);

    public static async Task Until(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(start) > (patience ?? PatienceMax))
            {
                throw new TimeoutException($"Waited in vain until {what}.");
            }

            await Task.Delay(_pollInterval, time);
        }
    }
}

namespace Muster.Tests.Support;

internal static class Readiness
{
    /// <summary>Waits until the agent knows a leader and answers a read; fails at once, with its output, if it ends.</summary>
    public static Task Of(ChildProcess child, HttpClient client, string name) => Eventually.Until(
        async () =>
        {
            if (child.Exited)
            {
                await child.WaitForExitAsync();
                throw new InvalidOperationException($"{name} ended with {child.ExitCode}:\n{child.Output}");
            }

            try
            {
                var leader = await client.GetStringAsync("/v1/status/leader");
                return leader.Trim().Length > 2
                    && (await client.GetAsync("/v1/catalog/nodes")).IsSuccessStatusCode
                    && (await client.GetStringAsync("/v1/catalog/nodes")).Trim().Length > 2;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"{name} is ready");
}

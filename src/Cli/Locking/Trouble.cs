namespace Muster.Cli.Locking;

internal static class Trouble
{
    /// <summary>Says of trouble what it kept from being done.</summary>
    public static async Task<T> While<T>(string failed, Task<T> doing)
    {
        try
        {
            return await doing;
        }
        catch (AgentTroubleException trouble)
        {
            throw trouble.Within(failed);
        }
    }
}

using Muster.Bedrock;

namespace Muster.Doors.Dns;

/// <summary>All that an answer depends on beside the question: the catalog, the time, and chance (it orders answers).</summary>
internal readonly record struct Moment(IPicture Picture, DateTimeOffset Now, Prng Chance);

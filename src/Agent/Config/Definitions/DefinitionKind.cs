using System.Text.Json.Nodes;
using Muster.Agent.Config.Keys;
using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config.Definitions;

/// <summary>What a key's value is in the API's JSON; null when it cannot be taken, which is complained of.</summary>
internal delegate JsonNode? DefinitionKind(HclNode value, KeyPlace place);

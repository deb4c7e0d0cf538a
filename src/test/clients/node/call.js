// Calls getPerson through a security server with the npm package soap.
// Arguments: where the WSDL is, the security server's door, subsystem, national id, message id.
'use strict';
const soap = require('soap');

const [wsdl, door, subsystem, nationalId, messageId] = process.argv.slice(2);
const NAMESPACES = 'xmlns:x="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers"';

function identifier(name, objectType, fields) {
  const content = Object.entries(fields).map(([field, value]) => `<id:${field}>${value}</id:${field}>`).join('');
  return `<x:${name} ${NAMESPACES} id:objectType="${objectType}">${content}</x:${name}>`;
}

function text(name, value) {
  return `<x:${name} ${NAMESPACES}>${value}</x:${name}>`;
}

async function main() {
  const client = await soap.createClientAsync(wsdl, { endpoint: door });
  client.addSoapHeader(identifier('client', 'SUBSYSTEM',
    { xRoadInstance: 'SANDBOX', memberClass: 'COM', memberCode: '1111', subsystemCode: subsystem })
    + identifier('service', 'SERVICE', { xRoadInstance: 'SANDBOX', memberClass: 'GOV', memberCode: '2222', subsystemCode: 'registry',
      serviceCode: 'getPerson', serviceVersion: 'v1' })
    + text('id', messageId) + text('userId', 'EE1234567890') + text('protocolVersion', '4.0'));
  try {
    const [person, , header] = await client.getPersonAsync({ nationalId });
    console.log(`${person.nationalId} ${person.familyName} ${header.id}`);
  } catch (error) {
    if (!error.root) {
      throw error;
    }
    console.log(`fault ${error.root.Envelope.Body.Fault.faultcode}`);
  }
}

main();
